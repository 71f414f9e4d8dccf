package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.flow.Order;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.mqtt.peer.StandIn;
import io.sluice.store.QueueEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A load with everything that services forbid goes to stand-ins of them, which close the connection over each. */
@Timeout(120)
class CloudProfileIT {

    private static final int MESSAGES = 150;
    private static final String DEEP = "d/e/e/p/e/r/t/h/a/n";

    @TempDir
    static Path shared;

    @TempDir
    Path dir;

    private static @Nullable Certificates authority;
    private static Certificates.@Nullable Pair server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = new Certificates(shared.resolve("pki"), "cloud");
        server = authority.server("DNS:localhost");
    }

    static Stream<Arguments> services() {
        return Stream.of(
                Arguments.of(CloudProfile.AWS_IOT_CORE, CloudRules.awsIotCore(), 2),
                Arguments.of(CloudProfile.AZURE_IOT_HUB, CloudRules.azureIotHub(), 1),
                Arguments.of(CloudProfile.AZURE_EVENT_GRID, CloudRules.azureEventGrid(), 2),
                Arguments.of(CloudProfile.HIVEMQ_CLOUD, CloudRules.hiveMqCloud(), 0),
                Arguments.of(CloudProfile.EMQX, CloudRules.emqx(), 0),
                Arguments.of(CloudProfile.MOSQUITTO, CloudRules.mosquitto(), 0));
    }

    /** Those whose limits the load passes. */
    static Stream<Arguments> strict() {
        return services().filter(service -> !Integer.valueOf(0).equals(service.get()[2]));
    }

    @ParameterizedTest
    @MethodSource("services")
    void service_never_ends_the_connection_over_what_it_forbids(CloudProfile profile, CloudRules rules, int dead)
            throws Exception {
        try (StandIn service = StandIn.start(rules, Objects.requireNonNull(server));
                UpstreamRig rig = UpstreamRig.open(dir, settings(service, profile, rules))) {
            load(rig);
            rig.start();
            rig.awaitEmpty();
            assertThat(service.offences()).isEmpty();
            assertThat(rig.bridge().status().reconnects()).isZero();
            assertThat(service.messages()).hasSize(MESSAGES + 2 - dead);
            assertThat(reasons(rig)).hasSize(dead);
            if (dead == 2) {
                assertThat(reasons(rig)).anySatisfy(reason -> assertThat(reason).contains("levels, and this has 10"));
            }
            if (profile == CloudProfile.AZURE_IOT_HUB) {
                assertThat(service.messages().get(0).topic())
                        .isEqualTo("devices/gw-01/messages/events/topic=plant%2Ftag");
                assertThat(service.connects().get(0).version()).isEqualTo(io.sluice.mqtt.packet.ProtocolVersion.V3_1_1);
            }
        }
    }

    /** The same load without the profile: the stand-in sees each thing that it forbids. */
    @ParameterizedTest
    @MethodSource("strict")
    void stand_in_catches_what_no_profile_keeps(CloudProfile profile, CloudRules rules, int dead) throws Exception {
        try (StandIn service = StandIn.start(rules, Objects.requireNonNull(server));
                UpstreamRig rig = UpstreamRig.open(dir, settings(service, CloudProfile.NONE, rules))) {
            load(rig);
            rig.start();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(service.offences()).isNotEmpty());
        }
    }

    private static void load(UpstreamRig rig) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            rig.publish(message("plant/tag", 20, i % 2 == 0));
        }
        rig.publish(message(DEEP, 20, true));
        rig.publish(message("plant/large", 600 << 10, false));
    }

    private static List<String> reasons(UpstreamRig rig) throws Exception {
        List<String> reasons = new ArrayList<>();
        for (QueueEntry entry : rig.store()
                .queue("dead/cloud", io.sluice.store.QueueLimits.DEFAULT)
                .read(0, 10, 10 << 20)) {
            Message letter = Objects.requireNonNull(Envelope.open(entry.payload()));
            reasons.add(String.valueOf(letter.properties().user(Envelope.DEAD)));
        }
        return reasons;
    }

    private static UpstreamSettings settings(StandIn service, CloudProfile profile, CloudRules rules) {
        ForwardRule rule = new ForwardRule(TopicFilter.of("#"), rules.qos(), ForwardRule.Retain.KEEP, "", "");
        ClientTls tls = ClientTls.trusting(Objects.requireNonNull(authority).ca());
        UpstreamSettings plain = UpstreamRig.settings(
                new Endpoint("localhost", service.port(), true),
                rules.alpnWanted() == null ? tls : tls.offering(List.of(rules.alpnWanted())),
                null,
                profile == CloudProfile.AZURE_IOT_HUB ? ProtocolChoice.MQTT_3_1_1 : ProtocolChoice.AUTO,
                List.of(rule));
        ServiceLimits limits = profile.limits();
        return UpstreamRig.flowing(
                        plain,
                        new FlowSettings(Order.STRICT, 80, "", limits.messagesPerSecond(), limits.bytesPerSecond()))
                .with(BatchSettings.DEFAULT, profile);
    }

    private static Message message(String topic, int bytes, boolean retain) {
        return new Message(topic, new byte[bytes], Qos.AT_LEAST_ONCE, retain, MessageProperties.NONE);
    }
}
