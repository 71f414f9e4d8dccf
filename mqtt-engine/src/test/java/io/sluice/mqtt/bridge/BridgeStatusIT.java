package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.bridge.status.Forecast;
import io.sluice.mqtt.bridge.status.Rates;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.MosquittoSub;
import io.sluice.mqtt.peer.MosquittoSub.Line;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an upstream is told of us, and what is told of it. */
@Timeout(120)
class BridgeStatusIT {

    private static final String TOPIC = "plant7/gw-01/status";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(
            value = ProtocolChoice.class,
            names = {"MQTT_5", "MQTT_3_1_1"})
    void it_is_told_that_we_are_online_lost_back_and_gone(ProtocolChoice protocol) throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                LinkProxy link = new LinkProxy(upstream.port());
                MosquittoSub sub = MosquittoSub.start(upstream.port())) {
            try (UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), telling(link.port(), protocol))
                    .start()) {
                String boot = "\"boot\":" + rig.store().epoch();
                awaitLast(sub, "\\{\"status\":\"online\",\"version\":\"[^\"]+\"," + boot + ",\"since\":\"20[^\"]+Z\"}");
                link.cut();
                awaitLast(sub, "\\{\"status\":\"offline\",\"reason\":\"lost\",\"version\":\"[^\"]+\"," + boot + "}");
                link.restore();
                awaitLast(sub, "\\{\"status\":\"online\".*");
            }
            awaitLast(sub, "\\{\"status\":\"offline\",\"reason\":\"stopped\".*,\"since\":\"20[^\"]+Z\"}");
            assertThat(statuses(sub)).hasSize(4);
            try (MosquittoSub late = MosquittoSub.start(upstream.port())) {
                awaitLast(late, "\\{\"status\":\"offline\",\"reason\":\"stopped\".*");
                assertThat(statuses(late)).singleElement().matches(Line::retained);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "retain_available false, nothing retained, q1, r0",
        "max_qos 0, quality of service, q0, r1",
    })
    void a_server_that_refuses_such_a_will_gets_one_that_it_takes(String option, String says, String qos, String retain)
            throws Exception {
        try (Mosquitto upstream = Mosquitto.with(dir.resolve("up"), "allow_anonymous true", option)
                        .start();
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"), telling(upstream.port(), ProtocolChoice.MQTT_5))
                        .start()) {
            rig.awaitUp();
            assertThat(rig.bridge().status().lastError()).contains(says);
            await("the status there")
                    .atMost(SOON)
                    .until(() -> upstream.log().contains("Received PUBLISH from gw-01 (d0, " + qos + ", " + retain));
        }
    }

    @Test
    void a_server_that_does_not_take_the_status_takes_all_else() throws Exception {
        Path rules = Files.writeString(dir.resolve("acl"), "topic deny " + TOPIC + "\ntopic readwrite #\n", UTF_8);
        try (Mosquitto upstream = Mosquitto.with(dir.resolve("up"), "allow_anonymous true", "acl_file " + rules)
                        .start();
                MosquittoSub sub = MosquittoSub.start(upstream.port());
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"), telling(upstream.port(), ProtocolChoice.MQTT_5))
                        .start()) {
            rig.publish(2, 10);
            rig.awaitAll(sub.lines(), 2);
            assertThat(statuses(sub)).isEmpty();
            // Mosquitto 2.0.11 ends the connection of some over a message that it denies: then once, and never again.
            assertThat(rig.bridge().status().reconnects()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void a_server_that_answers_nothing_any_more_learns_by_the_will_that_we_left() throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                LinkProxy link = new LinkProxy(upstream.port());
                MosquittoSub sub = MosquittoSub.start(upstream.port())) {
            try (UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), telling(link.port(), ProtocolChoice.MQTT_5))
                    .start()) {
                rig.awaitUp();
                awaitLast(sub, ".*\"online\".*");
                link.blackhole();
                rig.bridge().close();
                link.cut();
            }
            awaitLast(sub, ".*\"lost\".*");
        }
    }

    @Test
    void a_queue_says_how_fast_it_moves_and_where_to() throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up"));
                UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), UpstreamRig.settings(upstream.port()))
                        .start()) {
            Instant before = Instant.now();
            await().atMost(SOON).untilAsserted(() -> {
                rig.publish(1, 100);
                Rates rates = rig.bridge().status().rates();
                assertThat(rates).isNotNull();
                assertThat(Objects.requireNonNull(rates).in()).isPositive();
                assertThat(rates.out()).isZero();
            });
            BridgeStatus down = rig.bridge().status();
            assertThat(down.forecast().state()).isEqualTo(Forecast.State.FILLING);
            assertThat(down.forecast().text()).startsWith("full in ");
            await().atMost(SOON).until(() -> rig.bridge().status().failures() >= 2);
            assertThat(rig.bridge().status().lastError()).contains("refuses connections");
            assertThat(rig.bridge().status().lastErrorAt()).isBetween(before.minusSeconds(1), Instant.now());
            upstream.start();
            rig.awaitUp();
            rig.awaitEmpty();
            assertThat(rig.bridge().status().forecast().text()).isEqualTo("empty");
            assertThat(String.valueOf(rig.bridge().status().connector().server()))
                    .contains(":" + upstream.port());
        }
    }

    private static UpstreamSettings telling(int port, ProtocolChoice protocol) {
        return UpstreamRig.telling(
                UpstreamRig.settings(
                        new Endpoint("localhost", port, false), ClientTls.DEFAULT, null, protocol, List.of()),
                TOPIC);
    }

    private static void awaitLast(MosquittoSub sub, String payload) {
        await().atMost(SOON).untilAsserted(() -> {
            List<Line> statuses = statuses(sub);
            assertThat(statuses).isNotEmpty();
            assertThat(statuses.get(statuses.size() - 1).payload()).matches(payload);
        });
    }

    private static List<Line> statuses(MosquittoSub sub) {
        return sub.lines().stream().filter(line -> line.topic().equals(TOPIC)).toList();
    }
}
