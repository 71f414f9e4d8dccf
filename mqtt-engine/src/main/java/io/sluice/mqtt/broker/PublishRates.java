package io.sluice.mqtt.broker;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.net.Bucket;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How fast one client publishes, against how fast it may. On its connection's event loop. */
final class PublishRates {

    private final @Nullable Bucket messages;
    private final @Nullable Bucket bytes;
    private final LongSupplier nanos;

    private PublishRates(ClientLimits limits, LongSupplier nanos) {
        long now = nanos.getAsLong();
        this.messages = limits.messagesPerSecond() == 0 ? null : new Bucket(limits.messagesPerSecond(), now);
        this.bytes = limits.bytesPerSecond() == 0 ? null : new Bucket(limits.bytesPerSecond(), now);
        this.nanos = nanos;
    }

    /** Those of a connection, or null where there is no limit. */
    static @Nullable PublishRates of(ClientLimits limits, LongSupplier nanos) {
        boolean any = limits.messagesPerSecond() > 0 || limits.bytesPerSecond() > 0;
        return any ? new PublishRates(limits, nanos) : null;
    }

    /** Counts a message. How long to read nothing after it, in nanoseconds. */
    long after(Message message) {
        long now = nanos.getAsLong();
        long wait = messages == null ? 0 : messages.take(1, now);
        long length = (long) message.topic().length() + message.payload().length;
        return bytes == null ? wait : Math.max(wait, bytes.take(length, now));
    }
}
