package io.sluice.mqtt.broker;

/** Whoever gets messages from the {@link Router}. */
interface Subscriber {

    /** Takes a message, on the publisher's thread. Never throws, never blocks. */
    void deliver(Routed routed, Target target);

    /** Whether a shared subscription may pick this member. */
    boolean ready();
}
