package io.sluice.mqtt.broker;

import io.sluice.mqtt.Message;
import io.sluice.store.Batch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The broker as it takes over messages from another one, which cannot be told that there is no room. No rules of access
 * are asked. Thread safe.
 */
public interface Intake {

    /** Why a message cannot have that topic here, without quoting it, or null. */
    @Nullable
    String problem(String topic);

    /**
     * Publishes messages once, in their order; what they owe is tried again every second until it is durable. The future
     * completes then, and fails only when the store is closed or can never take it. Runs on the caller's thread and never
     * waits for the network or the disk. Retained messages of QoS 1 and 2 are durable as well.
     *
     * @param messages with topics that have no {@link #problem}
     * @param last what must be durable together with the messages, and never before any part of what they owe; handed over
     */
    CompletableFuture<Void> accept(List<Message> messages, Batch last);
}
