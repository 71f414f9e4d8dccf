package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import io.sluice.mqtt.bridge.receive.SubscribeRule.Retained;
import io.sluice.mqtt.bridge.route.Origin;
import io.sluice.mqtt.bridge.route.TopicMap;
import io.sluice.mqtt.bridge.route.TopicTemplate;
import io.sluice.mqtt.packet.Connack.Capabilities;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.peer.PacketServer;
import io.sluice.store.QueueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the bridge does with messages that come down, packet by packet. */
@Timeout(90)
class ReceiveIT {

    @TempDir
    private Path dir;

    private PacketServer upstream;

    @BeforeEach
    void listen() throws Exception {
        upstream = new PacketServer();
    }

    @AfterEach
    void close() throws Exception {
        upstream.close();
    }

    @Test
    void a_message_is_acknowledged_when_it_is_durable_here_and_not_before() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("cmd/#", Qos.AT_LEAST_ONCE))) {
            assertThat(upstream.accept(false, Capabilities.FULL).cleanStart()).isFalse();
            grant();
            rig.post().hold();
            upstream.send(publish(7, "cmd/a", Qos.AT_LEAST_ONCE, false), publish(8, "cmd/b", Qos.AT_LEAST_ONCE, false));
            soon().until(() -> !rig.post().published().isEmpty());
            assertThat(rig.bridge().receiving().waiting()).isPositive();
            upstream.send(
                    new Suback(1, List.of(), Diagnostics.NONE)); // a breach: what comes next is what was sent so far
            assertThat(upstream.read()).isInstanceOf(Disconnect.class);

            upstream.accept(true, Capabilities.FULL);
            rig.post().letGo();
            upstream.send(publish(7, "cmd/a", Qos.AT_LEAST_ONCE, true), publish(8, "cmd/b", Qos.AT_LEAST_ONCE, true));
            assertThat(upstream.read(Puback.class).packetId()).isEqualTo(7);
            assertThat(upstream.read(Puback.class).packetId()).isEqualTo(8);
            assertThat(stored(rig)).contains("cmd/a", "cmd/b");
        }
    }

    @Test
    void a_QoS_2_message_that_comes_again_after_a_restart_is_stored_once() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("cmd/#", Qos.EXACTLY_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            upstream.send(publish(5, "cmd/a", Qos.EXACTLY_ONCE, false));
            assertThat(upstream.read(Pubrec.class).packetId()).isEqualTo(5);
            rig.restart();

            upstream.accept(true, Capabilities.FULL);
            upstream.send(publish(5, "cmd/a", Qos.EXACTLY_ONCE, true));
            assertThat(upstream.read(Pubrec.class).packetId()).isEqualTo(5);
            assertThat(rig.bridge().receiving().again()).isEqualTo(1);
            upstream.send(Pubrel.of(5));
            assertThat(upstream.read(Pubcomp.class).packetId()).isEqualTo(5);
            rig.restart();

            upstream.accept(true, Capabilities.FULL);
            upstream.send(Pubrel.of(5)); // the PUBCOMP was lost
            assertThat(upstream.read(Pubcomp.class).packetId()).isEqualTo(5);
            upstream.send(publish(5, "cmd/b", Qos.EXACTLY_ONCE, false));
            assertThat(upstream.read(Pubrec.class).packetId()).isEqualTo(5);
            assertThat(stored(rig)).containsExactly("cmd/a", "cmd/b");
        }
    }

    @Test
    void identifiers_of_a_session_that_the_upstream_lost_mean_nothing() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("cmd/#", Qos.EXACTLY_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            upstream.send(publish(5, "cmd/a", Qos.EXACTLY_ONCE, false), publish(7, "cmd/b", Qos.EXACTLY_ONCE, false));
            upstream.read(Pubrec.class);
            upstream.read(Pubrec.class);

            upstream.accept(false, Capabilities.FULL);
            grant();
            upstream.send(publish(5, "cmd/c", Qos.EXACTLY_ONCE, false));
            upstream.read(Pubrec.class);
            rig.restart();
            upstream.accept(true, Capabilities.FULL);
            upstream.send(publish(7, "cmd/d", Qos.EXACTLY_ONCE, false));
            upstream.read(Pubrec.class);
            assertThat(stored(rig)).containsExactly("cmd/a", "cmd/b", "cmd/c", "cmd/d");
        }
    }

    @Test
    void nothing_is_asked_for_before_a_lost_session_is_forgotten_durably() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("cmd/#", Qos.EXACTLY_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            upstream.send(publish(5, "cmd/a", Qos.EXACTLY_ONCE, false));
            upstream.read(Pubrec.class);
            rig.post().hold();

            upstream.accept(false, Capabilities.FULL);
            for (int i = 0; i < 3; i++) {
                rig.publish(message("local", Qos.AT_LEAST_ONCE, false));
                upstream.send(Puback.of(upstream.read(Publish.class).packetId())); // and no SUBSCRIBE before it
            }
            rig.post().letGo();
            grant();
        }
    }

    @Test
    void a_rule_names_the_topic_here_and_what_no_rule_is_for_is_left_out() throws Exception {
        SubscribeRule template = new SubscribeRule(
                TopicFilter.of("cmd/+/#"),
                Qos.AT_LEAST_ONCE,
                Retained.IGNORE,
                new TopicMap("", "", TopicTemplate.of("{2}/{3}/set")));
        SubscribeRule prefixed = new SubscribeRule(
                TopicFilter.of("all/#"), Qos.AT_LEAST_ONCE, Retained.KEEP, new TopicMap("cloud/", "all/", null));
        try (UpstreamRig rig = rig(template, prefixed)) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            upstream.send(
                    publish(1, "cmd/pump/speed", Qos.AT_LEAST_ONCE, false),
                    publish(2, "cmd/pump", Qos.AT_LEAST_ONCE, false),
                    publish(3, "other", Qos.AT_LEAST_ONCE, false),
                    retained(4, "cmd/pump/old"),
                    retained(5, "all/mode"),
                    Publish.of(message("all/now", Qos.AT_MOST_ONCE, false), 0));
            for (int i = 1; i <= 5; i++) {
                assertThat(upstream.read(Puback.class).packetId()).isEqualTo(i);
            }
            soon().until(() -> rig.bridge().receiving().received() == 3);
            assertThat(rig.post().published())
                    .extracting(Message::topic, Message::qos, Message::retain)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("pump/speed/set", Qos.AT_LEAST_ONCE, false),
                            org.assertj.core.groups.Tuple.tuple("cloud/mode", Qos.AT_LEAST_ONCE, true),
                            org.assertj.core.groups.Tuple.tuple("cloud/now", Qos.AT_MOST_ONCE, false));
            assertThat(rig.post().published().get(0).properties().user(Origin.MARK))
                    .isEqualTo("plant7-gw-01/cloud");
            assertThat(rig.bridge().receiving().refused()).isEqualTo(1);
            assertThat(rig.bridge().receiving().unwanted()).isEqualTo(2);
        }
    }

    @Test
    void what_was_retained_there_and_is_not_here_says_so() throws Exception {
        SubscribeRule cleared =
                new SubscribeRule(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, Retained.CLEAR, new TopicMap("", "", null));
        try (UpstreamRig rig = rig(cleared)) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            upstream.send(retained(1, "cmd/old"), publish(2, "cmd/new", Qos.AT_LEAST_ONCE, false));
            for (int i = 1; i <= 2; i++) {
                assertThat(upstream.read(Puback.class).packetId()).isEqualTo(i);
            }
            soon().until(() -> rig.bridge().receiving().received() == 2);
            assertThat(rig.post().published().get(0).retain()).isFalse();
            assertThat(rig.post().published().get(0).properties().user()).contains(MessageProperties.WAS_RETAINED);
            assertThat(rig.post().published().get(1).properties().user())
                    .doesNotContain(MessageProperties.WAS_RETAINED);
        }
    }

    @Test
    void what_has_been_here_is_left_out_and_what_came_from_there_does_not_go_back() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("#", Qos.AT_LEAST_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            assertThat(((Subscribe) Objects.requireNonNull(upstream.read())).requests())
                    .allMatch(Subscribe.Request::noLocal);
            upstream.send(new Suback(32_768, List.of(ReasonCode.GRANTED_QOS_1), Diagnostics.NONE));
            rig.publish(message("local", Qos.AT_LEAST_ONCE, false));
            Publish up = upstream.read(Publish.class);
            assertThat(up.message().properties().user(Origin.MARK)).isEqualTo("plant7-gw-01");
            upstream.send(Puback.of(up.packetId()));

            upstream.send(Publish.of(up.message(), 1));
            upstream.read(Puback.class);
            assertThat(rig.bridge().receiving().returned()).isEqualTo(1);

            upstream.send(publish(2, "theirs", Qos.AT_LEAST_ONCE, false));
            upstream.read(Puback.class);
            Message theirs = rig.post().published().get(0);
            assertThat(theirs.topic()).isEqualTo("theirs");
            rig.publish(theirs);
            assertThat(rig.bridge().status().backlogEntries()).isZero();
        }
    }

    @Test
    void the_subscription_of_a_rule_that_is_gone_is_ended_and_none_is_asked_for_twice() throws Exception {
        try (UpstreamRig rig =
                rig(UpstreamRig.down("a/#", Qos.AT_LEAST_ONCE), UpstreamRig.down("b/#", Qos.AT_LEAST_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            soon().until(() -> rig.bridge().receiving().subscriptions() == 2);
            rig.restart(UpstreamRig.receiving(settings(), UpstreamRig.down("b/#", Qos.AT_LEAST_ONCE)));

            upstream.accept(true, Capabilities.FULL);
            Unsubscribe ended = upstream.read(Unsubscribe.class);
            assertThat(ended.filters()).containsExactly(TopicFilter.of("a/#"));
            upstream.send(new Unsuback(ended.packetId(), List.of(ReasonCode.SUCCESS), Diagnostics.NONE));
            upstream.send(publish(1, "b/x", Qos.AT_LEAST_ONCE, false));
            assertThat(upstream.read(Puback.class).packetId())
                    .as("no SUBSCRIBE came before it")
                    .isEqualTo(1);
            rig.restart(settings());

            upstream.accept(true, Capabilities.FULL);
            assertThat(upstream.read(Unsubscribe.class).filters()).containsExactly(TopicFilter.of("b/#"));
        }
    }

    @Test
    void a_refused_filter_is_named_in_the_status_and_the_rest_comes() throws Exception {
        List<SubscribeRule> rules = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rules.add(UpstreamRig.down("f/" + i, Qos.AT_LEAST_ONCE));
        }
        try (UpstreamRig rig = rig(rules.toArray(SubscribeRule[]::new))) {
            upstream.accept(false, Capabilities.FULL);
            Subscribe first = upstream.read(Subscribe.class);
            assertThat(first.requests()).hasSize(8);
            List<ReasonCode> codes = new ArrayList<>(Collections.nCopies(8, ReasonCode.GRANTED_QOS_1));
            codes.set(3, ReasonCode.NOT_AUTHORIZED);
            upstream.send(new Suback(first.packetId(), codes, Diagnostics.NONE));
            assertThat(grant().requests()).hasSize(2);
            soon().until(() -> rig.bridge().receiving().subscriptions() == 9);
            assertThat(rig.bridge().receiving().problems()).isEqualTo(Map.of("f/3", "not authorized 0x87"));
        }
    }

    @Test
    void an_upstream_that_sends_more_than_the_Receive_Maximum_waits() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("#", Qos.AT_LEAST_ONCE))) {
            assertThat(upstream.accept(false, Capabilities.FULL).properties().receiveMaximum())
                    .isEqualTo(100);
            grant();
            rig.post().hold();
            for (int i = 1; i <= 300; i++) {
                upstream.send(publish(i, "a", Qos.AT_LEAST_ONCE, false));
            }
            soon().until(() -> rig.bridge().receiving().waiting() == 100);
            upstream.send(Publish.of(message("b", Qos.AT_MOST_ONCE, false), 0));
            assertThat(rig.bridge().receiving().waiting()).isEqualTo(100);
            rig.post().letGo();
            for (int i = 1; i <= 300; i++) {
                assertThat(upstream.read(Puback.class).packetId()).isEqualTo(i);
            }
            soon().until(() -> rig.bridge().receiving().received() == 301);
        }
    }

    @Test
    void a_message_that_expires_while_the_disk_takes_nothing_is_dropped() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("#", Qos.AT_LEAST_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            rig.post().hold();
            upstream.send(publish(1, "a", Qos.AT_LEAST_ONCE, false));
            soon().until(() -> rig.post().published().size() == 1);
            MessageProperties second = MessageProperties.NONE.withExpirySeconds(1);
            MessageProperties minute = MessageProperties.NONE.withExpirySeconds(60);
            upstream.send(
                    Publish.of(new Message("short", new byte[1], Qos.AT_LEAST_ONCE, false, second), 2),
                    Publish.of(new Message("long", new byte[1], Qos.AT_LEAST_ONCE, false, minute), 3));
            soon().until(() -> rig.bridge().receiving().waiting() == 3);
            long from = System.nanoTime();
            await().pollDelay(Duration.ofMillis(1100)).until(() -> System.nanoTime() - from > 1_100_000_000L);
            rig.post().letGo();
            for (int i = 1; i <= 3; i++) {
                upstream.read(Puback.class);
            }
            assertThat(rig.bridge().receiving().expired()).isEqualTo(1);
            Message left = rig.post().published().get(1);
            assertThat(left.topic()).isEqualTo("long");
            assertThat(left.properties().expirySeconds()).isBetween(1L, 59L);
        }
    }

    @Test
    void of_QoS_0_a_thousand_wait_for_the_disk_and_more_are_dropped_and_counted() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("#", Qos.AT_LEAST_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            grant();
            rig.post().hold();
            for (int i = 0; i < 1200; i++) {
                upstream.send(Publish.of(message("a", Qos.AT_MOST_ONCE, false), 0));
            }
            soon().until(() -> rig.bridge().receiving().missed() == 200);
            rig.post().letGo();
            soon().until(() -> rig.bridge().receiving().received() == 1000);
            assertThat(rig.bridge().receiving().waiting()).isZero();
        }
    }

    @Test
    void a_filter_that_the_upstream_closes_the_connection_over_does_not_stop_the_rest() throws Exception {
        try (UpstreamRig rig =
                rig(UpstreamRig.down("bad", Qos.AT_LEAST_ONCE), UpstreamRig.down("good", Qos.AT_LEAST_ONCE))) {
            for (int i = 0; i < 4; i++) {
                upstream.accept(i > 0, Capabilities.FULL);
                assertThat(upstream.read(Subscribe.class).requests()).hasSize(i == 0 ? 2 : 1);
            }
            upstream.accept(true, Capabilities.FULL);
            assertThat(grant().requests().get(0).filter()).isEqualTo(TopicFilter.of("good"));
            soon().until(() -> rig.bridge().receiving().subscriptions() == 1);
            assertThat(rig.bridge().receiving().problems())
                    .isEqualTo(Map.of("bad", "the upstream closes the connection over it"));
        }
    }

    @Test
    void an_upstream_that_never_answers_SUBSCRIBE_is_left_and_named() throws Exception {
        try (UpstreamRig rig = rig(UpstreamRig.down("a", Qos.AT_LEAST_ONCE))) {
            upstream.accept(false, Capabilities.FULL);
            upstream.read(Subscribe.class);
            soon().until(() -> rig.bridge().status().lastError() != null);
            assertThat(rig.bridge().status().lastError()).endsWith("did not answer SUBSCRIBE for 1 s");
            upstream.accept(true, Capabilities.FULL);
            grant();
            soon().until(() -> rig.bridge().receiving().subscriptions() == 1);
        }
    }

    private UpstreamRig rig(SubscribeRule... rules) throws Exception {
        return UpstreamRig.open(dir.resolve("store"), UpstreamRig.receiving(settings(), rules))
                .start();
    }

    private UpstreamSettings settings() {
        return UpstreamRig.settings(upstream.endpoint().port());
    }

    /** Answers the next SUBSCRIBE with all that it asks for. */
    private Subscribe grant() throws Exception {
        Subscribe subscribe = upstream.read(Subscribe.class);
        upstream.send(new Suback(
                subscribe.packetId(),
                subscribe.requests().stream()
                        .map(request -> Objects.requireNonNull(
                                ReasonCode.of(request.qos().number())))
                        .toList(),
                Diagnostics.NONE));
        return subscribe;
    }

    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(20));
    }

    private static Publish publish(int packetId, String topic, Qos qos, boolean dup) {
        return new Publish(message(topic, qos, false), dup, packetId, 0, List.of());
    }

    private static Publish retained(int packetId, String topic) {
        return Publish.of(message(topic, Qos.AT_LEAST_ONCE, true), packetId);
    }

    private static Message message(String topic, Qos qos, boolean retain) {
        return new Message(topic, topic.getBytes(UTF_8), qos, retain, MessageProperties.NONE);
    }

    /** The topics that are in the local queue on disk. */
    private static List<String> stored(UpstreamRig rig) throws Exception {
        List<String> topics = new ArrayList<>();
        rig.store()
                .queue("local", QueueLimits.DEFAULT)
                .read(0, 100, 1 << 20)
                .forEach(entry -> topics.add(
                        Objects.requireNonNull(Envelope.open(entry.payload())).topic()));
        return topics;
    }
}
