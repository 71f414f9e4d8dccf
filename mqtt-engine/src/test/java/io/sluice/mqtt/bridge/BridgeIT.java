package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.BridgeStatus.Link;
import io.sluice.mqtt.bridge.ForwardRule.Retain;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.MosquittoSub;
import io.sluice.mqtt.peer.MosquittoSub.Line;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bridge and a mosquitto that is well; for links that are not, see {@link BridgeFaultsIT}. */
@Timeout(90)
class BridgeIT {

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(ProtocolChoice.class)
    void a_backlog_arrives_in_order_when_the_upstream_comes_up(ProtocolChoice protocol) throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up"));
                LinkProxy link = new LinkProxy(upstream.port());
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"),
                                UpstreamRig.settings(
                                        new Endpoint("localhost", link.port(), false),
                                        ClientTls.DEFAULT,
                                        null,
                                        protocol,
                                        List.of()))
                        .start()) {
            rig.publish(10, 300);
            await().until(() -> rig.bridge().status().lastError() != null);
            assertThat(rig.bridge().status().backlogEntries()).isEqualTo(3000);
            link.cut();
            upstream.start();
            try (MosquittoSub sub = MosquittoSub.start(upstream.port())) {
                link.restore();
                assertThat(rig.awaitAll(sub.lines(), 10)).isEqualTo(new Ledger(3000, 0, 0));
                rig.publish(10, 20);
                assertThat(rig.awaitAll(sub.lines(), 10)).isEqualTo(new Ledger(3200, 0, 0));
            }
            assertThat(rig.bridge().status().acknowledged()).isEqualTo(3200);
        }
    }

    @Test
    void what_was_not_sent_when_it_was_closed_is_sent_after_the_next_start() throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up"));
                UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), UpstreamRig.settings(upstream.port()))
                        .start()) {
            rig.publish(5, 100);
            rig.bridge().close();
            upstream.start();
            try (MosquittoSub sub = MosquittoSub.start(upstream.port())) {
                rig.restart();
                assertThat(rig.awaitAll(sub.lines(), 5))
                        .extracting(Ledger::arrived, Ledger::gaps)
                        .containsExactly(500, 0);
            }
        }
    }

    @Test
    void tls_with_our_own_authority() throws Exception {
        Certificates authority = new Certificates(dir.resolve("ca"), "Plant CA");
        try (Mosquitto upstream = Mosquitto.tls(dir.resolve("up"), authority.server("DNS:localhost"))
                        .start();
                MosquittoSub sub = MosquittoSub.start(
                        upstream.port(), "--cafile", authority.ca().toString());
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"),
                                UpstreamRig.settings(
                                        new Endpoint("localhost", upstream.port(), true),
                                        ClientTls.trusting(authority.ca()),
                                        null,
                                        ProtocolChoice.AUTO,
                                        List.of()))
                        .start()) {
            rig.publish(10, 200);
            assertThat(rig.awaitAll(sub.lines(), 10)).isEqualTo(new Ledger(2000, 0, 0));
        }
    }

    @Test
    void a_wrong_password_is_named_in_the_status_and_nothing_is_lost() throws Exception {
        Path users = dir.resolve("users");
        Process made = new ProcessBuilder("mosquitto_passwd", "-c", "-b", users.toString(), "gw", "right")
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor()).isZero();
        try (Mosquitto upstream = Mosquitto.with(dir.resolve("up"), "allow_anonymous false", "password_file " + users)
                .start()) {
            Endpoint endpoint = new Endpoint("localhost", upstream.port(), false);
            try (UpstreamRig rig = UpstreamRig.open(
                            dir.resolve("store"),
                            UpstreamRig.settings(
                                    endpoint,
                                    ClientTls.DEFAULT,
                                    Secret.of("wrong-one"),
                                    ProtocolChoice.AUTO,
                                    List.of()))
                    .start()) {
                rig.publish(1, 10);
                await().until(() -> rig.bridge().status().lastError() != null);
                assertThat(rig.bridge().status().lastError())
                        .contains("check username, password and client_id")
                        .doesNotContain("wrong-one");
                assertThat(rig.bridge().status().backlogEntries()).isEqualTo(10);
            }
            try (UpstreamRig rig = UpstreamRig.open(
                            dir.resolve("store"),
                            UpstreamRig.settings(
                                    endpoint, ClientTls.DEFAULT, Secret.of("right"), ProtocolChoice.AUTO, List.of()))
                    .start()) {
                rig.awaitEmpty();
                assertThat(rig.bridge().status().acknowledged()).isEqualTo(10);
            }
        }
    }

    @Test
    void the_first_rule_that_matches_names_topic_qos_and_retain() throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up")).start();
                UpstreamRig rig = UpstreamRig.open(
                                dir.resolve("store"),
                                UpstreamRig.settings(
                                        upstream.port(),
                                        rule("plant/state/#", Qos.AT_LEAST_ONCE, Retain.KEEP, "cloud/", "plant/"),
                                        rule("plant/#", Qos.AT_MOST_ONCE, Retain.CLEAR, "", "")))
                        .start()) {
            rig.publish(retained("plant/state/door", "open"));
            rig.publish(retained("plant/value", "7"));
            rig.publish(retained("other/value", "8"));
            rig.awaitEmpty();
            try (MosquittoSub late = MosquittoSub.start(upstream.port())) {
                await().until(() -> !late.lines().isEmpty());
                assertThat(late.lines()).containsExactly(new Line("cloud/state/door", true, "open"));
            }
            assertThat(rig.bridge().status().acknowledged()).isEqualTo(2);
        }
    }

    @Test
    void what_the_upstream_can_never_take_goes_to_the_dead_letters_and_the_rest_goes_on() throws Exception {
        Path acl =
                Files.writeString(dir.resolve("acl"), "topic readwrite t/#\ntopic readwrite probe/#\ntopic read #\n");
        try (Mosquitto upstream = Mosquitto.with(
                                dir.resolve("up"), "allow_anonymous true", "max_packet_size 2000", "acl_file " + acl)
                        .start();
                MosquittoSub sub = MosquittoSub.start(upstream.port());
                UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), UpstreamRig.settings(upstream.port()))
                        .start()) {
            rig.publish(2, 10);
            rig.publish(message("t/large", "x".repeat(3000)));
            rig.publish(message("forbidden", "x"));
            rig.publish(2, 10);
            Ledger ledger = rig.awaitAll(sub.lines(), 2);
            BridgeStatus status = rig.bridge().status();
            // Mosquitto closes the connection after its refusal, which may take acknowledgements with it, its own
            // refusal too: then a message goes out again.
            assertThat(ledger).isEqualTo(new Ledger(40, ledger.doubles(), 0));
            assertThat((long) ledger.doubles()).isLessThanOrEqualTo(status.resent());
            assertThat(status.deadLettered()).isEqualTo(2);
            assertThat(deadLetters(rig))
                    .hasSize(2)
                    .contains("t/large: 3045 bytes, and the upstream takes 2000")
                    .anyMatch(letter -> letter.matches("forbidden: not authorized at try [123]"));
        }
    }

    @Test
    void what_expired_in_the_queue_is_dropped_and_counted() throws Exception {
        try (Mosquitto upstream = Mosquitto.open(dir.resolve("up"));
                UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), UpstreamRig.settings(upstream.port()))
                        .start()) {
            MessageProperties second = new MessageProperties(false, 1, null, null, null, List.of());
            rig.publish(new Message("late", new byte[] {'0'}, Qos.AT_LEAST_ONCE, false, second));
            rig.publish(1, 1);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> rig.bridge().status().oldestAge().compareTo(Duration.ofMillis(1100)) > 0);
            upstream.start();
            rig.awaitEmpty();
            assertThat(rig.bridge().status().expired()).isEqualTo(1);
            assertThat(rig.bridge().status().acknowledged()).isEqualTo(1);
        }
    }

    @Test
    void closing_twice_and_a_bridge_that_was_never_started_does_no_harm() throws Exception {
        try (UpstreamRig rig = UpstreamRig.open(dir.resolve("store"), UpstreamRig.settings(1883))) {
            rig.bridge().close();
            rig.bridge().close();
            assertThat(rig.bridge().status().link()).isEqualTo(Link.CLOSED);
        }
    }

    private static List<String> deadLetters(UpstreamRig rig) throws Exception {
        DurableQueue dead = rig.store().queue("dead/cloud", QueueLimits.DEFAULT);
        return dead.read(0, 100, 1 << 20).stream().map(BridgeIT::letter).toList();
    }

    private static String letter(QueueEntry entry) {
        Message message = Objects.requireNonNull(Envelope.open(entry.payload()));
        UserProperty reason = message.properties().user().get(0);
        assertThat(reason.name()).isEqualTo("sluice-dead");
        return message.topic() + ": " + reason.value();
    }

    private static ForwardRule rule(String filter, Qos qos, Retain retain, String prefix, String strip) {
        return new ForwardRule(TopicFilter.of(filter), qos, retain, prefix, strip);
    }

    private static Message retained(String topic, String payload) {
        return new Message(topic, payload.getBytes(UTF_8), Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);
    }

    private static Message message(String topic, String payload) {
        return new Message(topic, payload.getBytes(UTF_8), Qos.AT_LEAST_ONCE, false, MessageProperties.NONE);
    }
}
