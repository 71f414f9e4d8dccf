package io.sluice.mqtt.broker;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a listener needs not be told.
 *
 * @param name what rules call it; empty for its address
 * @param otherwise what holds there when no rule of access decides
 * @param logins how clients may prove there who they are, as far as the broker has what it takes
 */
public record ListenerOptions(String name, Otherwise otherwise, Set<LoginKind> logins) {

    /** What holds where no rule decides. */
    public enum Otherwise {
        /** Allow on loopback, deny elsewhere. */
        BY_ADDRESS,
        ALLOW,
        DENY
    }

    /** Called by its address, open on loopback alone, every kind of proof. */
    public static final ListenerOptions DEFAULT =
            new ListenerOptions("", Otherwise.BY_ADDRESS, EnumSet.allOf(LoginKind.class));

    public ListenerOptions {
        logins = Set.copyOf(logins);
    }

    /** The same under a name. */
    public ListenerOptions named(String other) {
        return new ListenerOptions(other, otherwise, logins);
    }

    /** The same with another answer where no rule decides. */
    public ListenerOptions otherwise(Otherwise other) {
        return new ListenerOptions(name, other, logins);
    }

    /** The same with these kinds of proof alone. */
    public ListenerOptions logins(Set<LoginKind> others) {
        return new ListenerOptions(name, otherwise, others);
    }
}
