package io.sluice.mqtt.broker.routing;

/** Whoever gets messages from the {@link Router}. */
public interface Subscriber {

    /**
     * A publisher that subscribes to nothing, such as another broker, or a client that is gone: what it has retained is kept
     * on disk, as a client's is.
     */
    Subscriber ELSEWHERE = new Subscriber() {
        @Override
        public void deliver(Routed routed, Target target, Owed owed) {
            throw new IllegalStateException("nobody is subscribed");
        }

        @Override
        public boolean ready() {
            return false;
        }
    };

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
