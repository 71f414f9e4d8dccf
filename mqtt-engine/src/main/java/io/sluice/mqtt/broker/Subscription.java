package io.sluice.mqtt.broker;

/** What an in-process subscriber or durable sink holds on to. */
public interface Subscription extends AutoCloseable {

    /** Ends it. A message that is being routed at this moment may still arrive. Idempotent. */
    @Override
    void close();
}
