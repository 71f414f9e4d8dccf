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

/** The gateway is killed at random instants, over and over; the far end counts what arrived in the end. */
class KillIT {

    /** For each QoS; {@code -Dsluice.kills} for more, {@code -Pexhaustive} sets 30. */
    private static final int KILLS = Integer.getInteger("sluice.kills", 6);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void nothing_is_lost_and_only_a_kill_doubles(@TempDir Path dir) throws InterruptedException {
        List<Double> kills = new ArrayList<>();
        for (Counters.Twice twice : doublesAfterKills(dir, 1, kills)) {
            assertThat(kills)
                    .as("%s came twice with no kill between", twice)
                    .anyMatch(kill -> twice.first().seconds() <= kill
                            && kill <= twice.again().seconds());
        }
    }

    @Test
    void nothing_is_lost_or_doubled_with_qos_2(@TempDir Path dir) throws InterruptedException {
        assertThat(doublesAfterKills(dir, 2, new ArrayList<>())).isEmpty();
    }

    /** What came twice in spite of all; everything arrived. */
    private static List<Counters.Twice> doublesAfterKills(Path dir, int qos, List<Double> kills)
            throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Site site = new Site(dir, Counters.tags(), qos);
                Subscriber far = Subscriber.start(site.upstream.plainPort(), "plant7/#");
                Child audit = audit(site)) {
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
                    .hasSizeGreaterThan(20 * KILLS);
            List<Counters.Twice> doubles = Counters.doubles(far);
            audit.stop(LIMIT);
            assertThat(audit.output())
                    .as("the certificate beside what mosquitto_sub printed")
                    .contains("\"delivered\":" + (far.arrivals().size() - doubles.size()) + ",\"gaps\":0,\"doubles\":"
                            + doubles.size() + ",\"out_of_order\":0,\"restarts\":0,\"unnumbered\":0}");
            return doubles;
        }
    }

    /** The certificate's command at the far end, counting. */
    private static Child audit(Site site) {
        Child audit = Sluice.start(
                "audit",
                "--url",
                "mqtt://127.0.0.1:" + site.upstream.plainPort(),
                "--topic",
                "plant7/#",
                "--for",
                "7200",
                "--json");
        audit.await("the count's begin", LIMIT, line -> line.startsWith("counting "));
        return audit;
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
