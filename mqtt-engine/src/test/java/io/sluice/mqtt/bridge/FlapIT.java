package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.flow.Order;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.MosquittoSub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A link that flaps under load, in front of a real mosquitto, counted by mosquitto_sub: at QoS 2 nothing is lost or
 * doubled, at QoS 1 nothing is lost. {@code -Dsluice.flaps} says how often for each QoS; {@code -Pexhaustive} sets 2,000,
 * which take some 20 minutes.
 */
@Timeout(3600)
class FlapIT {

    private static final int FLAPS = Integer.getInteger("sluice.flaps", 30) / Order.values().length;
    private static final int TOPICS = 5;

    private enum Kind {
        RESET,
        /** Bytes crawl, and then the connection is reset in the middle of something. */
        SLOW,
        BLACK_HOLE,
        /** The upstream's side is closed, and ours does not hear of it. */
        HALF_OPEN,
        /** Only one direction is gone. */
        ONE_WAY
    }

    /** Mostly those that take no time: the silent kinds are only noticed by their silence. */
    private static final List<Kind> ROUND = List.of(
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.RESET,
            Kind.SLOW,
            Kind.SLOW,
            Kind.SLOW,
            Kind.BLACK_HOLE,
            Kind.HALF_OPEN,
            Kind.ONE_WAY);

    @TempDir
    private Path dir;

    static Stream<Arguments> kinds() {
        return Stream.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)
                .flatMap(qos -> Stream.of(Order.values()).map(order -> Arguments.of(qos, order)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_link_that_flaps_loses_nothing_and_with_qos_2_doubles_nothing(Qos qos, Order order) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FlowSettings flow = new FlowSettings(order, 80, "", 0, 0);
        try (Mosquitto upstream = Mosquitto.with(dir.resolve("up"), "allow_anonymous true", "max_inflight_messages 50")
                        .start();
                MosquittoSub sub = MosquittoSub.start(upstream.port());
                LinkProxy link = new LinkProxy(upstream.port());
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"),
                                UpstreamRig.flowing(UpstreamRig.settings(link.port(), UpstreamRig.all(qos)), flow))
                        .start()) {
            List<Kind> round = new ArrayList<>();
            for (int flap = 0; flap < FLAPS; flap++) {
                if (round.isEmpty()) {
                    round.addAll(ROUND);
                    Collections.shuffle(round, random);
                }
                rig.awaitUp();
                long before = rig.bridge().status().connections();
                rig.publish(TOPICS, 1 + random.nextInt(30));
                flap(link, rig, round.remove(0), random);
                rig.publish(TOPICS, 1 + random.nextInt(5));
                await("the flap is noticed")
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> rig.bridge().status().connections() > before);
            }
            rig.awaitEmpty();
            await("all arrived")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Ledger.ofAnyOrder(sub.lines(), TOPICS, rig.numbered())
                                    .gaps()
                            == 0);
            Ledger ledger = Ledger.ofAnyOrder(sub.lines(), TOPICS, rig.numbered());
            if (qos == Qos.EXACTLY_ONCE) {
                assertThat(ledger.doubles()).as("seed %d", seed).isZero();
            } else {
                assertThat((long) ledger.doubles())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(rig.bridge().status().resent());
            }
        }
    }

    private static void flap(LinkProxy link, UpstreamRig rig, Kind kind, Random random) throws Exception {
        switch (kind) {
            case RESET -> link.reset();
            case SLOW -> {
                long until = link.crawled() + 1 + random.nextInt(100);
                link.slowOnce();
                rig.publish(TOPICS, 2);
                await("bytes crawl")
                        .pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> link.crawled() >= until);
                link.reset();
            }
            case BLACK_HOLE -> link.blackholeOnce();
            case HALF_OPEN -> link.halfOpenOnce();
            case ONE_WAY -> {
                if (random.nextBoolean()) {
                    link.deafenOnce();
                } else {
                    link.muteOnce();
                }
            }
        }
    }
}
