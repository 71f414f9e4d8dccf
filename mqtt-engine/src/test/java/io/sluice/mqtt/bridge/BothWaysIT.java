package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import io.sluice.mqtt.bridge.receive.SubscribeRule.Retained;
import io.sluice.mqtt.bridge.route.TopicMap;
import io.sluice.mqtt.bridge.route.TopicTemplate;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.MosquittoPub;
import io.sluice.mqtt.peer.MosquittoSub;
import io.sluice.mqtt.peer.MosquittoSub.Line;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of other clients, up to a broker of mosquitto's or ours and down from there. */
@Timeout(120)
class BothWaysIT {

    private static final List<String> TWENTY =
            IntStream.rangeClosed(1, 20).mapToObj(String::valueOf).toList();

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"MQTT_5, 0", "MQTT_5, 1", "MQTT_5, 2", "MQTT_3_1_1, 0", "MQTT_3_1_1, 1", "MQTT_3_1_1, 2"})
    void messages_of_mosquitto_clients_go_up_and_come_down(ProtocolChoice protocol, int qos) throws Exception {
        ForwardRule up = new ForwardRule(
                TopicFilter.of("line/+/#"),
                Qos.of(qos),
                ForwardRule.Retain.KEEP,
                new TopicMap("", "", TopicTemplate.of("plant7/{2..}")),
                PayloadForm.AS_IS);
        SubscribeRule down = new SubscribeRule(
                TopicFilter.of("cmd/gw-01/#"), Qos.of(qos), Retained.CLEAR, new TopicMap("do/", "cmd/gw-01/", null));
        String version = protocol == ProtocolChoice.MQTT_5 ? "5" : "mqttv311";
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                GatewayRig gateway = new GatewayRig(dir.resolve("store"), 0)
                        .bridgedTo(settings(upstream.port(), "gw-01", protocol, List.of(up), down));
                MosquittoSub far = MosquittoSub.start(upstream.port());
                MosquittoSub near = MosquittoSub.start(gateway.port())) {
            gateway.awaitUp(1);
            MosquittoPub.publish(gateway.port(), version, qos, "line/3/speed", TWENTY);
            soon().untilAsserted(() -> assertThat(far.lines()).isEqualTo(lines("plant7/3/speed")));
            MosquittoPub.publish(upstream.port(), version, qos, "cmd/gw-01/pump", TWENTY);
            soon().untilAsserted(() -> assertThat(
                            near.lines().stream().filter(line -> line.topic().startsWith("do/")))
                    .containsExactlyElementsOf(lines("do/pump")));
            assertThat(gateway.bridge().receiving().received()).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolChoice.class,
            names = {"MQTT_5", "MQTT_3_1_1"})
    void commands_of_an_outage_arrive_once_and_in_order_when_the_link_is_back(ProtocolChoice protocol)
            throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                LinkProxy link = new LinkProxy(upstream.port());
                GatewayRig gateway = new GatewayRig(dir.resolve("store"), 0)
                        .bridgedTo(settings(
                                link.port(),
                                "gw-01",
                                protocol,
                                List.of(),
                                UpstreamRig.down("cmd/#", Qos.EXACTLY_ONCE)));
                MosquittoSub near = MosquittoSub.start(gateway.port())) {
            List<String> sent = new ArrayList<>();
            for (int outage = 0; outage < 5; outage++) {
                gateway.awaitUp(1);
                List<String> before = IntStream.range(0, 50)
                        .mapToObj(i -> String.valueOf(sent.size() + i))
                        .toList();
                sent.addAll(before);
                Thread publisher = new Thread(() -> publish(upstream.port(), before));
                publisher.start();
                link.cut(); // in the midst of them
                publisher.join(20_000);
                soon().until(() -> gateway.bridge().status().link() != BridgeStatus.Link.UP);
                link.restore();
            }
            soon().until(() -> near.payloads().size() >= sent.size());
            MosquittoPub.publish(upstream.port(), "5", 2, "cmd/a", List.of("end"));
            sent.add("end");
            soon().until(() -> near.payloads().contains("end"));
            assertThat(near.payloads()).isEqualTo(sent);
        }
    }

    private static void publish(int port, List<String> payloads) {
        try {
            MosquittoPub.publish(port, "5", 2, "cmd/a", payloads);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolChoice.class,
            names = {"MQTT_5", "MQTT_3_1_1"})
    void the_session_forgets_the_rule_that_is_gone(ProtocolChoice protocol) throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start()) {
            for (String filter : List.of("old/#", "new/#")) {
                SubscribeRule rule = UpstreamRig.down(filter, Qos.AT_LEAST_ONCE);
                try (GatewayRig gateway = new GatewayRig(dir.resolve("store"), 0)
                        .bridgedTo(settings(upstream.port(), "gw-01", protocol, List.of(), rule))) {
                    gateway.awaitUp(1);
                    MosquittoPub.publish(upstream.port(), "5", 1, "old/a", List.of("1"));
                    MosquittoPub.publish(upstream.port(), "5", 1, "new/a", List.of("2"));
                    soon().until(() -> gateway.bridge().receiving().received() == 1);
                    assertThat(gateway.bridge().receiving().unwanted()).isZero();
                }
            }
        }
    }

    @Test
    void two_gateways_that_bridge_each_other_both_ways_do_not_circle() throws Exception {
        int one = Mosquitto.freePort();
        try (GatewayRig first = new GatewayRig(dir.resolve("one"), one);
                GatewayRig second = new GatewayRig(dir.resolve("two"), 0)) {
            first.bridgedTo(everything(second.port(), "gw-01", ProtocolChoice.AUTO));
            second.bridgedTo(everything(one, "gw-02", ProtocolChoice.AUTO));
            first.awaitUp(1);
            second.awaitUp(1);
            try (MosquittoSub atFirst = MosquittoSub.start(first.port());
                    MosquittoSub atSecond = MosquittoSub.start(second.port())) {
                MosquittoPub.publish(first.port(), "5", 1, "a", TWENTY);
                soon().until(() -> atSecond.payloads().size() >= 40); // sent there, and fetched from there
                quiet(first, second);
                int near = atFirst.lines().size();
                int far = atSecond.lines().size();
                MosquittoPub.publish(first.port(), "5", 1, "end", List.of("end"));
                soon().until(() -> atSecond.payloads().contains("end"));
                quiet(first, second);
                assertThat(atFirst.lines().stream().filter(line -> line.topic().equals("a")))
                        .hasSize(near)
                        .hasSizeLessThanOrEqualTo(3 * 20);
                assertThat(atSecond.lines().stream().filter(line -> line.topic().equals("a")))
                        .hasSize(far)
                        .hasSizeLessThanOrEqualTo(2 * 20);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MQTT_5, 1", "MQTT_3_1_1, 2"})
    void what_a_rule_fetches_back_is_seen_once_more_in_3_1_1_and_never_goes_up_again(ProtocolChoice protocol, int seen)
            throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                GatewayRig gateway = new GatewayRig(dir.resolve("store"), 0)
                        .bridgedTo(everything(upstream.port(), "gw", protocol))) {
            gateway.awaitUp(1);
            try (MosquittoSub near = MosquittoSub.start(gateway.port());
                    MosquittoSub far = MosquittoSub.start(upstream.port())) {
                MosquittoPub.publish(gateway.port(), "5", 1, "a", TWENTY);
                soon().until(() ->
                        near.payloads().size() >= seen * 20 && far.payloads().size() >= 20);
                quiet(gateway, gateway);
                assertThat(near.lines().stream().filter(line -> line.topic().equals("a")))
                        .hasSize(seen * 20);
                assertThat(far.lines()).isEqualTo(lines("a"));
            }
        }
    }

    /** Returns when nothing has come or gone for a while that a circle would never leave. */
    private static void quiet(GatewayRig one, GatewayRig other) {
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(20))
                .until(new java.util.concurrent.Callable<>() {
                    private long last = -1;
                    private int same;

                    @Override
                    public Boolean call() {
                        long now = moved(one) + moved(other);
                        same = now == last ? same + 1 : 0;
                        last = now;
                        return same >= 3;
                    }
                });
    }

    private static long moved(GatewayRig rig) {
        return rig.bridge().status().sent()
                + rig.bridge().receiving().received()
                + rig.bridge().receiving().returned();
    }

    private static UpstreamSettings everything(int port, String gateway, ProtocolChoice protocol) {
        return settings(
                port,
                gateway,
                protocol,
                List.of(UpstreamRig.all(Qos.AT_LEAST_ONCE)),
                UpstreamRig.down("#", Qos.AT_LEAST_ONCE));
    }

    private static UpstreamSettings settings(
            int port, String gateway, ProtocolChoice protocol, List<ForwardRule> forward, SubscribeRule... rules) {
        UpstreamSettings like = UpstreamRig.receiving(
                UpstreamRig.settings(
                        new Endpoint("localhost", port, false), ClientTls.DEFAULT, null, protocol, forward),
                rules);
        return new UpstreamSettings(
                like.name(),
                like.server(),
                gateway,
                gateway,
                like.protocol(),
                forward,
                like.receive(),
                like.queue(),
                like.flow(),
                like.link(),
                like.statusTopic());
    }

    private static List<Line> lines(String topic) {
        return TWENTY.stream().map(payload -> new Line(topic, false, payload)).toList();
    }

    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(30));
    }
}
