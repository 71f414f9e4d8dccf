package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.MosquittoSub;
import io.sluice.mqtt.peer.MosquittoSub.Line;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links that break in all the ways links break, counted at the far end by mosquitto_sub. */
@Timeout(120)
class BridgeFaultsIT {

    private static final int TOPICS = 5;
    private static final int WINDOW = 30;

    @TempDir
    private Path dir;

    private Mosquitto upstream;
    private LinkProxy link;
    private UpstreamRig rig;
    private MosquittoSub sub;

    @BeforeEach
    void start() throws Exception {
        upstream = Mosquitto.with(dir.resolve("up"), "allow_anonymous true", "max_inflight_messages " + WINDOW)
                .start();
        sub = MosquittoSub.start(upstream.port());
        link = new LinkProxy(upstream.port());
        rig = UpstreamRig.open(dir.resolve("store"), UpstreamRig.settings(link.port()))
                .start();
        rig.awaitUp();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        link.close();
        sub.close();
        upstream.close();
    }

    @Test
    void a_link_that_is_reset_again_and_again_loses_nothing() throws Exception {
        for (int i = 0; i < 25; i++) {
            rig.publish(TOPICS, 40);
            link.reset();
        }
        rig.awaitAll(sub.lines(), TOPICS);
        assertThat(rig.bridge().status().reconnects()).isPositive();
    }

    @Test
    void a_black_hole_is_noticed_and_left() throws Exception {
        rig.publish(TOPICS, 100);
        link.blackhole();
        rig.publish(TOPICS, 200);
        await("the black hole is noticed")
                .atMost(Duration.ofSeconds(10))
                .until(() -> rig.bridge().status().reconnects() == 1);
        assertThat(rig.bridge().status().lastError()).isNotNull();
        assertThat(link.swallowed()).isPositive();
        link.restore();
        rig.awaitAll(sub.lines(), TOPICS);
    }

    @Test
    void an_idle_black_hole_is_noticed_within_one_and_a_half_keep_alives() throws Exception {
        link.blackhole();
        await("the black hole is noticed")
                .atMost(Duration.ofMillis(8500)) // of a keep alive of 5 s
                .until(() -> rig.bridge().status().reconnects() == 1);
        assertThat(rig.bridge().status().lastError()).contains("silent for one and a half keep alives");
        link.restore();
        rig.publish(TOPICS, 10);
        rig.awaitAll(sub.lines(), TOPICS);
    }

    @Test
    void lost_acknowledgements_make_doubles_and_no_more_than_were_in_flight() throws Exception {
        rig.publish(TOPICS, 20);
        rig.awaitAll(sub.lines(), TOPICS);
        link.deafen();
        rig.publish(TOPICS, 20);
        await("arrived, though nobody could say so")
                .atMost(Duration.ofSeconds(10))
                .until(() -> sub.lines().size() >= TOPICS * 20 + WINDOW);
        await().atMost(Duration.ofSeconds(10)).until(() -> rig.bridge().status().reconnects() == 1);
        link.restore();
        Ledger ledger = rig.awaitAll(sub.lines(), TOPICS);
        assertThat(ledger.doubles()).isEqualTo(WINDOW);
    }

    @Test
    void an_upstream_that_is_killed_and_started_gets_all_of_it() throws Exception {
        List<Line> arrived = new ArrayList<>();
        for (int life = 0; life < 3; life++) {
            rig.publish(TOPICS, 200);
            upstream.kill();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> rig.bridge().status().link() != BridgeStatus.Link.UP);
            rig.publish(TOPICS, 100);
            link.cut(); // until somebody there listens
            arrived.addAll(sub.ended());
            upstream.start();
            sub = MosquittoSub.start(upstream.port());
            link.restore();
        }
        rig.awaitEmpty();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            List<Line> all = new ArrayList<>(arrived);
            all.addAll(sub.lines());
            assertThat(Ledger.of(all, TOPICS, rig.numbered()))
                    .extracting(Ledger::arrived, Ledger::gaps)
                    .containsExactly(TOPICS * rig.numbered(), 0);
        });
    }

    @Test
    void a_gateway_that_restarts_under_load_goes_on_where_it_was() throws Exception {
        for (int life = 0; life < 5; life++) {
            rig.publish(TOPICS, 100);
            rig.restart();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Ledger.of(sub.lines(), TOPICS, rig.numbered()))
                        .extracting(Ledger::arrived, Ledger::gaps)
                        .containsExactly(TOPICS * rig.numbered(), 0));
    }
}
