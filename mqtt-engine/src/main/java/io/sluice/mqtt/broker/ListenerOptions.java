package io.sluice.mqtt.broker;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listener needs not be told.
 *
 * @param name what rules call it; empty for its address
 * @param otherwise what holds there when no rule of access decides
 * @param logins how clients prove there who they are
 * @param webSocket MQTT in WebSocket messages instead of bare; null for bare
 * @param proxies when there are any, all connections have to come from them and begin with a PROXY header, which says
 *     where the client is
 * @param limits what its clients may take; null for those of its kind of address
 * @param bounds what holds there instead of the broker's limits
 * @param redirect where its clients are sent; null for where those of the broker are
 */
public record ListenerOptions(
        String name,
        Otherwise otherwise,
        ListenerLogins logins,
        @Nullable WebSocketSettings webSocket,
        List<AddressRange> proxies,
        @Nullable ClientLimits limits,
        ListenerBounds bounds,
        @Nullable Redirect redirect) {

    /** What holds where no rule decides. */
    public enum Otherwise {
        /** Allow on loopback, deny elsewhere. */
        BY_ADDRESS,
        ALLOW,
        DENY
    }

    /** Called by its address, open on loopback alone, every kind of proof, bare MQTT without a proxy. */
    public static final ListenerOptions DEFAULT = new ListenerOptions(
            "", Otherwise.BY_ADDRESS, ListenerLogins.DEFAULT, null, List.of(), null, ListenerBounds.NONE, null);

    public ListenerOptions {
        proxies = List.copyOf(proxies);
    }

    /** The same under a name. */
    public ListenerOptions named(String other) {
        return new ListenerOptions(other, otherwise, logins, webSocket, proxies, limits, bounds, redirect);
    }

    /** The same with another answer where no rule decides. */
    public ListenerOptions otherwise(Otherwise other) {
        return new ListenerOptions(name, other, logins, webSocket, proxies, limits, bounds, redirect);
    }

    /** The same with these kinds of proof alone. */
    public ListenerOptions logins(Set<LoginKind> others) {
        return with(logins.of(others));
    }

    /** The same with other proofs. */
    public ListenerOptions with(ListenerLogins other) {
        return new ListenerOptions(name, otherwise, other, webSocket, proxies, limits, bounds, redirect);
    }

    /** The same with its own bounds. */
    public ListenerOptions with(ListenerBounds other) {
        return new ListenerOptions(name, otherwise, logins, webSocket, proxies, limits, other, redirect);
    }

    /** The same sending its clients elsewhere. */
    public ListenerOptions with(@Nullable Redirect other) {
        return new ListenerOptions(name, otherwise, logins, webSocket, proxies, limits, bounds, other);
    }

    /** The same in WebSocket messages. */
    public ListenerOptions webSocket(@Nullable WebSocketSettings settings) {
        return new ListenerOptions(name, otherwise, logins, settings, proxies, limits, bounds, redirect);
    }

    /** The same behind these proxies. */
    public ListenerOptions proxies(List<AddressRange> ranges) {
        return new ListenerOptions(name, otherwise, logins, webSocket, ranges, limits, bounds, redirect);
    }

    /** The same with other limits. */
    public ListenerOptions limits(ClientLimits other) {
        return new ListenerOptions(name, otherwise, logins, webSocket, proxies, other, bounds, redirect);
    }
}
