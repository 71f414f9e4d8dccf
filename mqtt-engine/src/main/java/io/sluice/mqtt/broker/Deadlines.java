package io.sluice.mqtt.broker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sluice.mqtt.packet.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** When a connection has to end: its client is silent, or what let it in has expired. On the connection's event loop. */
final class Deadlines {

    private final EventLoop loop;
    private final Core core;
    private final BiConsumer<ReasonCode, String> end;
    private long lastReadNanos;
    private @Nullable Future<?> keepAliveCheck;
    private @Nullable Future<?> expiry;

    /**
     * None yet.
     *
     * @param end ends the connection for a reason
     */
    Deadlines(EventLoop loop, Core core, BiConsumer<ReasonCode, String> end) {
        this.loop = loop;
        this.core = core;
        this.end = end;
    }

    /** Something came from the client. */
    void read() {
        lastReadNanos = core.nanos().getAsLong();
    }

    /**
     * Ends the connection when nothing came for one and a half times the keep alive. [MQTT-3.1.2-22]
     *
     * @param held whether nothing is read at the moment, which is no silence
     */
    void keepAlive(int seconds, BooleanSupplier held) {
        if (seconds > 0) {
            read();
            long allowedNanos = TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
            check(allowedNanos, allowedNanos, held);
        }
    }

    private void check(long allowedNanos, long inNanos, BooleanSupplier held) {
        keepAliveCheck = loop.schedule(
                () -> {
                    long idle = held.getAsBoolean() ? 0 : core.nanos().getAsLong() - lastReadNanos;
                    if (idle >= allowedNanos) {
                        end.accept(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing came for 1.5 times the keep alive");
                    } else {
                        check(allowedNanos, allowedNanos - idle, held);
                    }
                },
                inNanos,
                TimeUnit.NANOSECONDS);
    }

    /** Ends the connection when what let it in has expired; looks again each minute, for the clock may be set. */
    void expire(Instant until) {
        long leftMillis = Duration.between(core.clock().instant(), until).toMillis();
        if (leftMillis <= 0) {
            end.accept(ReasonCode.MAXIMUM_CONNECT_TIME, "what let this client in has expired");
            return;
        }
        expiry = loop.schedule(() -> expire(until), Math.min(leftMillis, 60_000), TimeUnit.MILLISECONDS);
    }

    /** Forgets them. */
    void cancel() {
        if (keepAliveCheck != null) {
            keepAliveCheck.cancel(false);
        }
        if (expiry != null) {
            expiry.cancel(false);
        }
    }
}
