package io.sluice.mqtt.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server, and how to get in there.
 *
 * @param endpoints where it can be reached, 1 to 16, the preferred one first; all with TLS, or none of them
 * @param tls for endpoints with TLS
 * @param proxy on the way there, or null
 * @param credentials who we are
 * @param failover how the addresses take turns
 */
public record ServerSettings(
        List<Endpoint> endpoints,
        ClientTls tls,
        @Nullable ProxySettings proxy,
        Credentials credentials,
        Failover failover) {

    private static final int MAX_ENDPOINTS = 16;

    public ServerSettings {
        endpoints = List.copyOf(endpoints);
        SettingsRules.between("url", endpoints.size(), 1, MAX_ENDPOINTS);
        Endpoint first = endpoints.get(0);
        for (Endpoint other : endpoints) {
            if (other.tls() != first.tls()) {
                throw new IllegalArgumentException("url: all with TLS or none, not " + first + " and " + other);
            }
        }
        if (!first.tls() && !tls.equals(ClientTls.DEFAULT)) {
            throw new IllegalArgumentException("url: ca, cert and key need mqtts://, not " + first);
        }
    }

    /** One address, the system's authorities, no credentials. */
    public static ServerSettings of(Endpoint endpoint) {
        return new ServerSettings(List.of(endpoint), ClientTls.DEFAULT, null, Credentials.NONE, Failover.DEFAULT);
    }

    /** The preferred address. */
    public Endpoint endpoint() {
        return endpoints.get(0);
    }

    /** The same with this TLS. */
    public ServerSettings with(ClientTls choice) {
        return new ServerSettings(endpoints, choice, proxy, credentials, failover);
    }

    /** The same with these credentials. */
    public ServerSettings with(Credentials proof) {
        return new ServerSettings(endpoints, tls, proxy, proof, failover);
    }

    /** The same at these addresses. */
    public ServerSettings at(List<Endpoint> others) {
        return new ServerSettings(others, tls, proxy, credentials, failover);
    }

    /** The same with a proxy, or none. */
    public ServerSettings through(@Nullable ProxySettings other) {
        return new ServerSettings(endpoints, tls, other, credentials, failover);
    }

    /** The same with other turns. */
    public ServerSettings with(Failover turns) {
        return new ServerSettings(endpoints, tls, proxy, credentials, turns);
    }
}
