package io.sluice.mqtt.broker.routing;

/** Whoever gets messages from the {@link Router}. */
public interface Subscriber {

    /**
     * Takes a message, on the publisher's thread. Never throws, never blocks.
     *
     * @param owed takes what must be durable before the publisher is told that all is well
     */
    void deliver(Routed routed, Target target, Owed owed);

    /** Whether a shared subscription may pick this member. */
    boolean ready();

    /** Whether it keeps a message while it is not ready; a shared subscription picks it when nobody is. */
    default boolean keeps() {
        return false;
    }
}
