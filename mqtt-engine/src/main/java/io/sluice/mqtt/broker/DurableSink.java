package io.sluice.mqtt.broker;

import io.sluice.mqtt.Message;
import io.sluice.store.Batch;

/** A consumer that must have what it is owed on disk before the publisher is told that all is well. */
public interface DurableSink {

    /**
     * Adds to the batch what must be durable for a message. Called on the publisher's thread, for each message that
     * matches, before the batch is committed; messages of one publisher come in its order. Must not block, and must
     * not keep the batch.
     */
    void add(Message message, Batch batch);
}
