package io.sluice.mqtt.broker;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listener needs not be told.
 *
 * @param name what rules call it; empty for its address
 * @param otherwise what holds there when no rule of access decides
 * @param logins how clients may prove there who they are, as far as the broker has what it takes
 * @param webSocket MQTT in WebSocket messages instead of bare; null for bare
 * @param proxies when there are any, all connections have to come from them and begin with a PROXY header, which says
 *     where the client is
 * @param limits what its clients may take; null for those of its kind of address
 */
public record ListenerOptions(
        String name,
        Otherwise otherwise,
        Set<LoginKind> logins,
        @Nullable WebSocketSettings webSocket,
        List<AddressRange> proxies,
        @Nullable ClientLimits limits) {

    /** What holds where no rule decides. */
    public enum Otherwise {
        /** Allow on loopback, deny elsewhere. */
        BY_ADDRESS,
        ALLOW,
        DENY
    }

    /** Called by its address, open on loopback alone, every kind of proof, bare MQTT without a proxy. */
    public static final ListenerOptions DEFAULT =
            new ListenerOptions("", Otherwise.BY_ADDRESS, EnumSet.allOf(LoginKind.class), null, List.of(), null);

    public ListenerOptions {
        logins = Set.copyOf(logins);
        proxies = List.copyOf(proxies);
    }

    /** The same under a name. */
    public ListenerOptions named(String other) {
        return new ListenerOptions(other, otherwise, logins, webSocket, proxies, limits);
    }

    /** The same with another answer where no rule decides. */
    public ListenerOptions otherwise(Otherwise other) {
        return new ListenerOptions(name, other, logins, webSocket, proxies, limits);
    }

    /** The same with these kinds of proof alone. */
    public ListenerOptions logins(Set<LoginKind> others) {
        return new ListenerOptions(name, otherwise, others, webSocket, proxies, limits);
    }

    /** The same in WebSocket messages. */
    public ListenerOptions webSocket(@Nullable WebSocketSettings settings) {
        return new ListenerOptions(name, otherwise, logins, settings, proxies, limits);
    }

    /** The same behind these proxies. */
    public ListenerOptions proxies(List<AddressRange> ranges) {
        return new ListenerOptions(name, otherwise, logins, webSocket, ranges, limits);
    }

    /** The same with other limits. */
    public ListenerOptions limits(ClientLimits other) {
        return new ListenerOptions(name, otherwise, logins, webSocket, proxies, other);
    }
}
