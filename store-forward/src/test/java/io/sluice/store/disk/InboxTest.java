package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Batch;
import io.sluice.store.StoreSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxTest {

    private static final int ROUNDS = 40;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Inbox inbox = new Inbox(new StoreSettings(1 << 20, 1 << 20, Duration.ofSeconds(1), 256 << 10, 0));

    @Test
    void an_urgent_batch_takes_those_before_it_along_and_waits_for_no_company() throws InterruptedException {
        long began = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            put(new Batch());
            put(new Batch().urgent());
            assertThat(inbox.group(LONG_NANOS)).hasSize(2);
        }
        assertThat(System.nanoTime() - began)
                .as("each group that waits for company takes a second")
                .isLessThan(TimeUnit.SECONDS.toNanos(ROUNDS / 2));
    }

    @Test
    void what_comes_after_it_waits_again() throws InterruptedException {
        put(new Batch().urgent());
        assertThat(inbox.group(LONG_NANOS)).hasSize(1);
        long began = System.nanoTime();
        put(new Batch());
        assertThat(inbox.group(LONG_NANOS)).hasSize(1);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    private void put(Batch batch) {
        assertThat(inbox.offer(new Waiting(batch, 1, 1, new CompletableFuture<>())))
                .isEqualTo(Inbox.Answer.TAKEN);
    }
}
