package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Mosquitto;
import io.sluice.gateway.peer.OurUpstream;
import io.sluice.gateway.peer.Subscriber;
import io.sluice.gateway.peer.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The upstream is killed at random instants under load, over and over; a mosquitto_sub whose session it keeps counts what
 * arrived in the end. {@code -Dsluice.kills} says how often; {@code -Pexhaustive} sets 30.
 */
@Timeout(1800)
class UpstreamKillIT {

    private static final int KILLS = Integer.getInteger("sluice.kills", 2);

    /** What QoS 1 may double at a kill: the messages in flight. */
    private static final int IN_FLIGHT = 100;

    /** Ours has on disk what it acknowledged, so all is counted: what it forwards as well. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void an_upstream_of_ours_loses_nothing_and_with_qos_2_doubles_nothing(int qos, @TempDir Path dir)
            throws InterruptedException {
        int doubles = doublesAfterKills(dir, qos, OurUpstream::new, 0);
        assertThat(doubles).isLessThanOrEqualTo(qos == 2 ? 0 : KILLS * IN_FLIGHT);
    }

    /**
     * It acknowledges before it saves, and what a kill leaves of its state may be older than its word: what it had
     * acknowledged within that time is gone with it, and to its subscribers it sends again at QoS 1 what they have
     * acknowledged, however often. What was in flight at the kill comes again from us.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_mosquitto_that_saves_after_each_change_loses_only_what_it_had_not_saved(int qos, @TempDir Path dir)
            throws InterruptedException {
        int doubles = doublesAfterKills(
                dir,
                qos,
                (folder, pem) ->
                        Mosquitto.persistent(folder, pem, Mosquitto.onlyUser(folder, "gateway", "correct horse")),
                KILLS * IN_FLIGHT);
        assertThat(doubles).isLessThanOrEqualTo(qos == 2 ? KILLS * IN_FLIGHT : Integer.MAX_VALUE);
    }

    private static int doublesAfterKills(Path dir, int qos, Site.Made<? extends Upstream> upstream, int lost)
            throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Site site = new Site(dir, Counters.tags(), qos, "queue: {order: strict}", upstream);
                Subscriber far = Subscriber.durable(site.upstream.plainPort(), "plant7/#");
                Child gateway = site.gateway()) {
            for (int i = 0; i < KILLS; i++) {
                int before = far.arrivals().size();
                Awaitility.await("the flow goes on; seed " + seed)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> far.arrivals().size() > before + 20);
                assertThat(new CountDownLatch(1).await(random.nextInt(1_500), TimeUnit.MILLISECONDS))
                        .isFalse(); // the random instant
                site.upstream.kill();
                site.upstream.startAgain();
            }
            try {
                Counters.assertArrived(site, far, lost);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError("seed " + seed + "; gateway:\n" + gateway.output(), e);
            }
            assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
            return Counters.doubles(far).size();
        }
    }
}
