package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a long run leaves behind in this process: errors and exceptions that somebody logged, buffers that nobody
 * released (Netty's paranoid detector), exceptions that ended a thread, heap, threads and file descriptors.
 */
final class FuzzTraces implements AutoCloseable {

    private static final long ALLOWED_GROWTH_BYTES = 24L << 20;
    private static final int ALLOWED_DESCRIPTORS = 5; // of classes and libraries that were loaded meanwhile
    private static final int ALLOWED_THREADS = 2; // of pools of the JDK

    private static final int GARBAGE_ROUNDS = 3;
    private static final int BUFFERS_A_ROUND = 100;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final ResourceLeakDetector.Level detection = ResourceLeakDetector.getLevel();
    private final Thread.@Nullable UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Faults appender = new Faults();
    private final long descriptors = descriptors();
    private final int threads = threads();

    /** What is logged as an error, and whatever is logged with an exception. */
    private final class Faults extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null) {
                faults.add(event.getFormattedMessage() + " " + text(event.getThrowableProxy()));
            }
        }

        private static String text(@Nullable IThrowableProxy thrown) {
            return thrown == null ? "" : thrown.getClassName() + ": " + thrown.getMessage();
        }
    }

    FuzzTraces() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> faults.add(thread.getName() + ": " + thrown));
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.WARN);
    }

    /** Nothing went wrong so far. */
    void assertNoFault(String when) {
        assertThat(faults).as(when).isEmpty();
    }

    /** Heap in use after garbage collection; what was not released is found on the way. */
    long usedHeap() {
        for (int round = 0; round < GARBAGE_ROUNDS; round++) {
            System.gc();
            for (int i = 0; i < BUFFERS_A_ROUND; i++) { // the detector reports when the next buffer is made
                made(PooledByteBufAllocator.DEFAULT.buffer(16));
                made(UnpooledByteBufAllocator.DEFAULT.buffer(16));
            }
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void made(ByteBuf buffer) {
        buffer.release();
    }

    /** Heap has not grown from one {@link #usedHeap} to another. */
    void assertNoGrowth(String when, long before, long after) {
        assertThat(after - before).as("bytes of growth, %s", when).isLessThan(ALLOWED_GROWTH_BYTES);
    }

    /** Threads and file descriptors are as many as before. */
    void assertNothingOpen() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(descriptors() - descriptors).as("file descriptors").isLessThanOrEqualTo(ALLOWED_DESCRIPTORS);
            assertThat(threads() - threads).as("threads").isLessThanOrEqualTo(ALLOWED_THREADS);
        });
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    @Override
    public void close() {
        root.setLevel(level);
        root.detachAppender(appender);
        ResourceLeakDetector.setLevel(detection);
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
    }
}
