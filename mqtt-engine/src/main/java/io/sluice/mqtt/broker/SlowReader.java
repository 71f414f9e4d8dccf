package io.sluice.mqtt.broker;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether one client takes what it is sent. Messages wait in its session then, or are dropped; but answers to what
 * it says gather in the socket's buffer, so that it must not say more while there are many, and a client that takes nothing
 * at all is ended. On the channel's event loop.
 */
final class SlowReader {

    /** The longest that a client may take nothing while there is more for it than its socket holds. */
    static final long STUCK_SECONDS = 30;

    /** Answers beyond the write mark after which no more is read. */
    static final long MOST_ANSWER_BYTES = 1 << 20;

    private final Channel channel;
    private final Runnable stuck;
    private @Nullable Future<?> check;

    /**
     * A watch of a channel.
     *
     * @param stuck called when the client has taken nothing for as long as it may
     */
    SlowReader(Channel channel, Runnable stuck) {
        this.channel = channel;
        this.stuck = stuck;
    }

    /** Whether so much waits for the client that it must take some before it is read from again. */
    boolean isBehind() {
        return !channel.isWritable() && channel.bytesBeforeWritable() > MOST_ANSWER_BYTES;
    }

    /** The channel takes more again, or does no longer. */
    void changed() {
        if (check != null) {
            check.cancel(false);
            check = null;
        }
        if (!channel.isWritable() && channel.isActive()) {
            checkIn(channel.bytesBeforeWritable());
        }
    }

    private void checkIn(long waitingBytes) {
        check = channel.eventLoop()
                .schedule(
                        () -> {
                            long now = channel.bytesBeforeWritable();
                            if (channel.isActive() && now >= waitingBytes) {
                                stuck.run();
                            } else if (channel.isActive()) {
                                checkIn(now);
                            }
                        },
                        STUCK_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** The connection is over. */
    void end() {
        if (check != null) {
            check.cancel(false);
        }
    }
}
