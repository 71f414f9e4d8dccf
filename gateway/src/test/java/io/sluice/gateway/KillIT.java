package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Sluice;
import io.sluice.gateway.peer.Subscriber;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway is killed at random instants, ten times over; the far end counts what arrived in the end. */
class KillIT {

    private static final int KILLS = 10;

    @Test
    void nothing_is_lost_and_only_a_kill_doubles(@TempDir Path dir) throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Double> kills = new ArrayList<>();
        try (Site site = new Site(dir, Counters.tags());
                Subscriber far = Subscriber.start(site.upstream.plainPort(), "plant7/#")) {
            for (int i = 0; i < KILLS; i++) {
                liveAndDie(site, random, i % 2 == 0);
                kills.add(System.currentTimeMillis() / 1e3);
            }
            try (Child gateway = site.gateway()) {
                Counters.assertAllArrived(site, far);
                assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
            }
            assertThat(far.arrivals())
                    .as("seed %d: the kills left something to count", seed)
                    .hasSizeGreaterThan(200);
            for (Counters.Twice twice : Counters.doubles(far)) {
                assertThat(kills)
                        .as("seed %d: %s came twice with no kill between", seed, twice)
                        .anyMatch(kill -> twice.first().seconds() <= kill
                                && kill <= twice.again().seconds());
            }
        }
    }

    /** One life: ended some time after it was ready, or at any instant from its start on. */
    private static void liveAndDie(Site site, Random random, boolean ready) throws InterruptedException {
        try (Child gateway = ready ? site.gateway() : Sluice.start("run", "--config", site.config.toString())) {
            long millis = random.nextInt(ready ? 1_500 : 3_000);
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS))
                    .isFalse(); // the random instant
            gateway.kill();
        }
    }
}
