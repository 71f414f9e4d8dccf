package io.sluice.mqtt.broker.routing;

/** Whoever gets messages from the {@link Router}. */
public interface Subscriber {

    /** Takes a message, on the publisher's thread. Never throws, never blocks. */
    void deliver(Routed routed, Target target);

    /** Whether a shared subscription may pick this member. */
    boolean ready();
}
