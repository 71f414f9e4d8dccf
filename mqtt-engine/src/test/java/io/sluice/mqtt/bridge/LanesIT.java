package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.flow.Order;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.MosquittoSub;
import io.sluice.mqtt.peer.MosquittoSub.Line;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Live first, as a real mosquitto and its mosquitto_sub see it. */
@Timeout(90)
class LanesIT {

    private static final int TOPICS = 5;
    private static final int BACKLOG = 400;
    private static final int LIVE = 40;
    private static final String MARK = "sluice-history:1";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(
            value = Qos.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void what_is_new_arrives_while_the_backlog_drains_and_each_lane_in_order(Qos qos) throws Exception {
        // 2000 a second: the backlog takes more than a second, what is new does not wait for it
        FlowSettings flow = new FlowSettings(Order.LIVE_FIRST, 50, "", 2000, 0);
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                LinkProxy link = new LinkProxy(upstream.port());
                UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), settings(link.port(), flow, qos))) {
            link.cut(); // until somebody there listens
            rig.start().publish(TOPICS, BACKLOG);
            try (MosquittoSub sub = MosquittoSub.withProperties(upstream.port())) {
                link.restore();
                rig.awaitUp();
                rig.publish(TOPICS, LIVE);
                await("all arrived")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> sub.lines().size() >= TOPICS * (BACKLOG + LIVE));
                rig.awaitEmpty();
                List<Line> lines = sub.lines();
                assertThat(lines).hasSize(TOPICS * (BACKLOG + LIVE));
                assertOrder(lines.stream().filter(LanesIT::isHistory).toList());
                assertOrder(lines.stream().filter(line -> !isHistory(line)).toList());
                assertThat(lines.stream().filter(line -> !isHistory(line)).count())
                        .isBetween((long) TOPICS * LIVE, (long) TOPICS * BACKLOG);
                assertThat(isHistory(lines.get(lines.size() - 1)))
                        .as("the last to come is of the backlog")
                        .isTrue();
            }
        }
    }

    @Test
    void history_does_not_overwrite_what_is_newer_and_the_last_value_of_each_topic_is_not_history() throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up"));
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"),
                                settings(upstream.port(), FlowSettings.DEFAULT, Qos.AT_LEAST_ONCE))
                        .start()) {
            for (int i = 0; i < 100; i++) {
                rig.publish(retained("a", "a" + i));
            }
            rig.publish(retained("b", "b0"));
            upstream.start();
            rig.awaitEmpty();
            assertThat(rig.bridge().status().acknowledged()).isEqualTo(101);
            try (MosquittoSub late = MosquittoSub.start(upstream.port())) {
                await().atMost(Duration.ofSeconds(15)).until(() -> late.lines().size() >= 2);
                assertThat(late.lines())
                        .containsExactlyInAnyOrder(new Line("a", true, "a99"), new Line("b", true, "b0"));
            }
        }
    }

    @Test
    void history_goes_to_a_topic_of_its_own_where_one_is_set() throws Exception {
        FlowSettings flow = new FlowSettings(Order.LIVE_FIRST, 80, "history/{topic}", 0, 0);
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up"));
                UpstreamRig rig = UpstreamRig.open(
                        dir.resolve("store"),
                        UpstreamRig.flowing(
                                UpstreamRig.settings(
                                        new Endpoint("localhost", upstream.port(), false),
                                        ClientTls.DEFAULT,
                                        null,
                                        ProtocolChoice.MQTT_3_1_1,
                                        List.of(UpstreamRig.all(Qos.AT_LEAST_ONCE))),
                                flow))) {
            rig.publish(2, 10);
            upstream.start();
            try (MosquittoSub sub = MosquittoSub.start(upstream.port())) {
                rig.start();
                rig.awaitEmpty();
                rig.publish(1, 1);
                rig.awaitEmpty();
                await().atMost(Duration.ofSeconds(15)).until(() -> sub.lines().size() >= 21);
                assertThat(sub.lines().stream().filter(line -> line.topic().startsWith("history/t/")))
                        .hasSize(20);
                assertThat(sub.lines().get(20)).isEqualTo(new Line("t/0", false, "10"));
            }
        }
    }

    @Test
    void a_rate_holds_over_a_backlog() throws Exception {
        FlowSettings flow = new FlowSettings(Order.STRICT, 80, "", 200, 0);
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                UpstreamRig rig =
                        UpstreamRig.open(dir.resolve("store"), settings(upstream.port(), flow, Qos.AT_LEAST_ONCE))) {
            rig.publish(1, 300);
            long began = System.nanoTime();
            rig.start();
            rig.awaitEmpty();
            assertThat(System.nanoTime() - began).isGreaterThan(1_300_000_000L); // 20 at once, 280 at 200 a second
        }
    }

    private static UpstreamSettings settings(int port, FlowSettings flow, Qos qos) {
        // Not by fallback: a connection that is cut at the wrong moment would bring one of 3.1.1, without properties.
        return UpstreamRig.flowing(
                UpstreamRig.settings(
                        new Endpoint("localhost", port, false),
                        ClientTls.DEFAULT,
                        null,
                        ProtocolChoice.MQTT_5,
                        List.of(UpstreamRig.all(qos))),
                flow);
    }

    private static boolean isHistory(Line line) {
        return line.payload().startsWith(MARK);
    }

    private static void assertOrder(List<Line> lines) {
        Map<String, Integer> last = new HashMap<>();
        for (Line line : lines) {
            int number =
                    Integer.parseInt(line.payload().substring(line.payload().indexOf('|') + 1));
            assertThat(number).as("after %s", line).isGreaterThan(last.getOrDefault(line.topic(), -1));
            last.put(line.topic(), number);
        }
    }

    private static Message retained(String topic, String payload) {
        return new Message(topic, payload.getBytes(UTF_8), Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);
    }
}
