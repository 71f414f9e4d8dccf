package io.sluice.mqtt.broker;

/**
 * What a listener needs not be told.
 *
 * @param name what rules call it; empty for its address
 * @param otherwise what holds there when no rule of access decides
 */
public record ListenerOptions(String name, Otherwise otherwise) {

    /** What holds where no rule decides. */
    public enum Otherwise {
        /** Allow on loopback, deny elsewhere. */
        BY_ADDRESS,
        ALLOW,
        DENY
    }

    /** Called by its address, open on loopback alone. */
    public static final ListenerOptions DEFAULT = new ListenerOptions("", Otherwise.BY_ADDRESS);

    /** The same under a name. */
    public ListenerOptions named(String other) {
        return new ListenerOptions(other, otherwise);
    }

    /** The same with another answer where no rule decides. */
    public ListenerOptions otherwise(Otherwise other) {
        return new ListenerOptions(name, other);
    }
}
