package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SideBySideTest {

    @Test
    void all_run_at_the_same_time() {
        CyclicBarrier together = new CyclicBarrier(3);
        AtomicInteger met = new AtomicInteger();
        Runnable meet = () -> {
            try {
                together.await();
                met.incrementAndGet();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        SideBySide.run(List.of(meet, meet, meet), Duration.ofSeconds(20));
        assertThat(met).hasValue(3);
    }

    @Test
    void one_that_hangs_is_left_behind_and_one_that_fails_hinders_none() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        Runnable hangs = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        };
        Runnable fails = () -> {
            throw new IllegalStateException("as it should");
        };
        SideBySide.run(List.of(fails, hangs, ran::countDown), Duration.ofMillis(200));
        interrupted.await();
        ran.await();
    }
}
