package io.sluice.mqtt.bridge.flow;

import io.sluice.mqtt.net.Bucket;
import org.jspecify.annotations.Nullable;

/**
 * The rates of an upstream: a tenth of a second's worth at once, and of the backlog its share of that. Pure; for one
 * thread.
 */
final class Pace {

    private static final double AT_ONCE_SECONDS = 0.1;

    private final @Nullable Bucket messages;
    private final @Nullable Bucket bytes;
    private final @Nullable Bucket historyMessages;
    private final @Nullable Bucket historyBytes;

    Pace(FlowSettings settings, long now) {
        double share = settings.historyShare() / 100.0;
        messages = bucket((double) settings.messagesPerSecond(), now);
        bytes = bucket((double) settings.bytesPerSecond(), now);
        historyMessages = bucket(settings.messagesPerSecond() * share, now);
        historyBytes = bucket(settings.bytesPerSecond() * share, now);
    }

    private static @Nullable Bucket bucket(double perSecond, long now) {
        return perSecond == 0 ? null : new Bucket(perSecond, Math.max(1, perSecond * AT_ONCE_SECONDS), now);
    }

    /** How long to wait before a message may go, 0 when it may. A message larger than a bucket waits for a full one. */
    long waitNanos(Lane lane, int size, long now) {
        long wait = Math.max(until(messages, 1, now), until(bytes, size, now));
        return lane == Lane.LIVE
                ? wait
                : Math.max(wait, Math.max(until(historyMessages, 1, now), until(historyBytes, size, now)));
    }

    private static long until(@Nullable Bucket bucket, int wanted, long now) {
        return bucket == null ? 0 : bucket.untilNanos(bucket.atMost(wanted), now);
    }

    /** A message goes. */
    void sent(Lane lane, int size, long now) {
        take(messages, 1, now);
        take(bytes, size, now);
        if (lane == Lane.HISTORY) {
            take(historyMessages, 1, now);
            take(historyBytes, size, now);
        }
    }

    private static void take(@Nullable Bucket bucket, int count, long now) {
        if (bucket != null) {
            long unused = bucket.take(count, now);
        }
    }
}
