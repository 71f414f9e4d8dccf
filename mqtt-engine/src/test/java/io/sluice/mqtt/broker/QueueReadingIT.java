package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Qos;
import io.sluice.store.Store;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a session does while its queue cannot be read. */
@Timeout(60)
class QueueReadingIT extends SessionRig {

    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @Override
    Store through(Store disk) {
        return new GatedStore(disk, queue -> {
            if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                failed.incrementAndGet();
                throw new IllegalStateException("the test has " + queue + " fail");
            }
        });
    }

    @Test
    void session_gets_its_messages_after_reads_that_failed_unexpectedly() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "1", "2");
        failing.set(2);
        try (RawClient client = kept(V5, "c", true)) {
            assertThat(receive(client, 2)).containsExactly("1", "2");
        }
        assertThat(failed).hasValue(2);
    }
}
