package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.payload.BatchFormat;
import io.sluice.mqtt.payload.BatchFormat.Encoding;
import io.sluice.mqtt.payload.Batches;
import io.sluice.mqtt.payload.PayloadKey;
import io.sluice.mqtt.payload.PayloadOpener;
import io.sluice.mqtt.payload.PayloadOpener.Outcome;
import io.sluice.mqtt.peer.StandIn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches from the publisher to the far end: nothing missing, nothing twice, each topic in its order. */
@Timeout(60)
class BatchIT {

    private static final PayloadKey KEY = PayloadKey.of("k1", "ab".repeat(32));

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "AT_LEAST_ONCE, JSON, false, false",
        "EXACTLY_ONCE, CBOR, true, true",
        "AT_LEAST_ONCE, CBOR, false, true"
    })
    void every_message_is_in_one_batch_also_over_restarts(Qos qos, Encoding encoding, boolean gzip, boolean sealed)
            throws Exception {
        BatchSettings batches =
                new BatchSettings("b", 40, 16 << 10, Duration.ofMillis(100), new BatchFormat(encoding, gzip));
        try (StandIn upstream = StandIn.start(new StandIn.Rules() {})) {
            try (UpstreamRig rig = UpstreamRig.open(dir, settings(upstream.port(), qos, batches, sealed ? KEY : null))
                    .start()) {
                rig.publish(4, 50);
                rig.restart(); // with messages that wait for others, and batches under way
                rig.publish(4, 50);
                rig.awaitUp();
                rig.awaitEmpty();
                rig.publish(4, 1);
                rig.awaitEmpty();
            }
            assertNumbered(upstream.messages(), 4, 101, qos == Qos.EXACTLY_ONCE);
            assertThat(upstream.messages().size()).isLessThan(4 * 101 / 4);
            assertThat(upstream.messages()).allSatisfy(message -> {
                assertThat(message.topic()).isEqualTo("b");
                assertThat(message.qos()).isEqualTo(qos);
                assertThat(message.retain()).isFalse();
            });
        }
    }

    @Test
    void batches_are_as_small_as_the_server_takes_them() throws Exception {
        StandIn.Rules small = new StandIn.Rules() {
            @Override
            public Connack.Capabilities capabilities() {
                Connack.Capabilities full = Connack.Capabilities.FULL;
                return new Connack.Capabilities(
                        full.receiveMaximum(),
                        full.maximumQos(),
                        full.retain(),
                        700,
                        full.topicAliasMaximum(),
                        full.wildcards(),
                        full.subscriptionIdentifiers(),
                        full.sharedSubscriptions());
            }

            @Override
            public @Nullable String publish(io.sluice.mqtt.packet.Publish publish, int bytes, long now) {
                return bytes > 700 ? bytes + " bytes" : null;
            }
        };
        BatchSettings batches = new BatchSettings("b", 1000, 64 << 10, Duration.ofMillis(50), BatchFormat.JSON);
        try (StandIn upstream = StandIn.start(small);
                UpstreamRig rig = UpstreamRig.open(dir, settings(upstream.port(), Qos.AT_LEAST_ONCE, batches, null))) {
            rig.start().awaitUp();
            rig.publish(1, 200);
            rig.restart();
            rig.publish(1, 200);
            rig.awaitEmpty();
            assertNumbered(upstream.messages(), 1, 400, false);
            assertThat(upstream.offences()).isEmpty();
            assertThat(rig.bridge().status().deadLettered()).isZero();
        }
    }

    @Test
    void message_that_expires_or_asks_goes_by_itself() throws Exception {
        BatchSettings batches = new BatchSettings("b", 10, 1 << 10, Duration.ofMillis(20), BatchFormat.JSON);
        try (StandIn upstream = StandIn.start(new StandIn.Rules() {});
                UpstreamRig rig = UpstreamRig.open(dir, settings(upstream.port(), Qos.AT_LEAST_ONCE, batches, null))
                        .start()) {
            byte[] payload = "x".getBytes(UTF_8);
            rig.publish(new Message(
                    "a",
                    payload,
                    Qos.AT_LEAST_ONCE,
                    false,
                    new MessageProperties(false, 100, null, null, null, List.of())));
            rig.publish(new Message(
                    "q",
                    payload,
                    Qos.AT_LEAST_ONCE,
                    false,
                    new MessageProperties(false, -1, null, "r", null, List.of())));
            rig.publish(new Message("w", new byte[3000], Qos.AT_LEAST_ONCE, false, MessageProperties.NONE));
            rig.awaitEmpty();
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(upstream.messages())
                            .extracting(Message::topic)
                            .containsExactlyInAnyOrder("a", "q", "w"));
        }
    }

    private static UpstreamSettings settings(int port, Qos qos, BatchSettings batches, @Nullable PayloadKey key) {
        ForwardRule rule = new ForwardRule(TopicFilter.of("#"), qos, ForwardRule.Retain.KEEP, "", "")
                .with(new PayloadForm(true, key));
        return UpstreamRig.settings(port, rule).with(batches, CloudProfile.NONE);
    }

    private static void assertNumbered(List<Message> batches, int topics, int each, boolean once) {
        List<String> arrived = new ArrayList<>();
        for (Message batch : batches) {
            List<Message> messages = Objects.requireNonNull(Batches.read(opened(batch)), "a batch");
            assertThat(messages).isNotEmpty();
            messages.forEach(message -> arrived.add(message.topic() + " " + new String(message.payload(), UTF_8)));
        }
        if (once) {
            assertThat(arrived).doesNotHaveDuplicates();
        }
        List<String> different = arrived.stream().distinct().toList(); // QoS 1 may double what a restart cut off
        assertThat(different).hasSize(topics * each);
        for (int t = 0; t < topics; t++) {
            String topic = "t/" + t + " ";
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                expected.add(topic + i);
            }
            assertThat(different.stream().filter(line -> line.startsWith(topic)))
                    .containsExactlyElementsOf(expected);
        }
    }

    private static byte[] opened(Message message) {
        return new PayloadOpener(List.of(KEY)).open(message.payload()) instanceof Outcome.Opened opened
                ? opened.bytes()
                : message.payload();
    }
}
