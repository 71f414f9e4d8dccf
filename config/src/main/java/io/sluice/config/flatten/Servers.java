package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.OneOrMore;
import io.sluice.config.bind.Overlay;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.Expanded;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.SecretFile;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.bridge.CloudProfile;
import io.sluice.mqtt.client.ClientIdentity;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.Failover;
import io.sluice.mqtt.client.ProxySettings;
import io.sluice.mqtt.client.ServerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where upstreams are, and how to get in there. */
final class Servers {

    private final Problems problems;

    Servers(Problems problems) {
        this.problems = problems;
    }

    /**
     * The server of an upstream, or null after problems were added.
     *
     * @param clientId who we are there, or null when that is wrong
     * @param proofs where its credentials come from
     */
    @Nullable
    ServerSettings make(At<UpstreamDoc> upstream, @Nullable String clientId, Proofs proofs) {
        UpstreamDoc doc = upstream.value();
        List<At<UpstreamDoc>> here = List.of(upstream);
        List<Endpoint> endpoints = new ArrayList<>();
        for (Expanded url : doc.url().values()) {
            Endpoint endpoint = at("url", upstream, url, Endpoint::parse);
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        boolean broken = Overlay.isBroken(upstream);
        ClientTls tls = broken ? ClientTls.DEFAULT : Refusal.caught(here, problems, () -> tls(doc));
        ProxySettings proxy = doc.proxy() == null
                ? null
                : at(
                        "proxy",
                        upstream,
                        doc.proxy(),
                        url -> ProxySettings.parse(url, text(doc.proxyUsername()), doc.proxyPassword()));
        if (endpoints.size() != doc.url().values().size() || tls == null || (proxy == null && doc.proxy() != null)) {
            return null;
        }
        Credentials credentials = broken || clientId == null ? null : proofs.of(upstream, endpoints.get(0), clientId);
        if (credentials == null) {
            return null;
        }
        return Refusal.caught(here, problems, () -> {
            if (proxy == null && (doc.proxyUsername() != null || doc.proxyPassword() != null)) {
                throw new IllegalArgumentException(
                        "proxy_username and proxy_password are for a proxy, which is missing");
            }
            return new ServerSettings(
                    endpoints, tls, proxy, credentials, new Failover(doc.returnAfter(), doc.followRedirects()));
        });
    }

    /** What a text is read as; of a resolved one, no message may show what it became. */
    <T> @Nullable T at(String key, At<?> upstream, Expanded text, Function<String, T> reader) {
        try {
            return reader.apply(text.text());
        } catch (IllegalArgumentException e) {
            String message = text.isResolved()
                    ? "what " + text.written() + " stands for is no valid " + key
                    : Refusal.withoutKey(key, String.valueOf(e.getMessage()));
            problems.add(upstream.placeOf(key), upstream.pathOf(key), message);
            return null;
        }
    }

    private static ClientTls tls(UpstreamDoc doc) {
        return new ClientTls(
                path(doc.ca()),
                doc.caPassword(),
                ClientIdentity.of(path(doc.cert()), path(doc.key()), path(doc.pkcs12()), doc.keyPassword()),
                path(doc.crl()),
                all(doc.pin()),
                doc.alpn() == null ? usualAlpn(doc) : doc.alpn().values());
    }

    /** AWS takes MQTT on the port of HTTPS from those who ask for it. */
    private static List<String> usualAlpn(UpstreamDoc doc) {
        boolean aws = doc.profile() == CloudProfile.AWS_IOT_CORE;
        boolean https = doc.url().values().stream()
                .allMatch(url -> url.text().startsWith("mqtts://") && url.text().endsWith(":443"));
        return aws && https ? List.of("x-amzn-mqtt-ca") : List.of();
    }

    private static <T> List<T> all(@Nullable OneOrMore<T> some) {
        return some == null ? List.of() : some.values();
    }

    private static @Nullable String text(@Nullable Expanded text) {
        return text == null ? null : text.text();
    }

    private static @Nullable Path path(@Nullable InputFile file) {
        return file == null ? null : file.path();
    }

    private static @Nullable Path path(@Nullable SecretFile file) {
        return file == null ? null : file.path();
    }
}
