package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.peer.Mosquitto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class MqttClientIT {

    private static final Transport TRANSPORT = Transport.start("client-it", 1);
    private static final List<ConnectionLostException> LOST = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path dir;

    private static Mosquitto mosquitto;

    @BeforeAll
    static void start() throws Exception {
        mosquitto = Mosquitto.with(
                        dir,
                        "allow_anonymous true",
                        "max_inflight_messages 5",
                        "message_size_limit 0",
                        "max_packet_size 5000",
                        "max_keepalive 60")
                .start();
    }

    @AfterAll
    static void stop() {
        mosquitto.close();
        TRANSPORT.close();
    }

    @ParameterizedTest
    @CsvSource({"MQTT_5, V5", "MQTT_3_1_1, V3_1_1", "AUTO, V5"})
    void it_speaks_the_protocol_asked_for(ProtocolChoice choice, ProtocolVersion version) throws Exception {
        MqttClient client = client("a", choice);
        assertThat(client.connect().get(10, TimeUnit.SECONDS).version()).isEqualTo(version);
        client.disconnect().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void a_message_goes_there_and_comes_back(Qos qos) throws Exception {
        List<Message> received = new CopyOnWriteArrayList<>();
        MqttClient client = client("b" + qos.number(), ProtocolChoice.AUTO);
        client.connect().get(10, TimeUnit.SECONDS);
        assertThat(client.subscribe(TopicFilter.of("b/" + qos.number() + "/#"), qos, received::add)
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(qos);
        ReasonCode code = client.publish(message("b/" + qos.number() + "/x", "hello", qos))
                .get(10, TimeUnit.SECONDS);
        assertThat(code.isError()).isFalse();
        await().atMost(10, TimeUnit.SECONDS).until(() -> received.size() == 1);
        assertThat(received.get(0).payload()).isEqualTo("hello".getBytes(UTF_8));
        client.disconnect().get(10, TimeUnit.SECONDS);
    }

    @Test
    void more_messages_than_the_server_takes_at_a_time_wait_and_arrive_in_order() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        MqttClient client = client("c", ProtocolChoice.MQTT_5);
        Connected facts = client.connect().get(10, TimeUnit.SECONDS);
        assertThat(facts.capabilities().receiveMaximum()).isEqualTo(5);
        client.subscribe(TopicFilter.of("c"), Qos.AT_LEAST_ONCE, m -> received.add(new String(m.payload(), UTF_8)))
                .get(10, TimeUnit.SECONDS);
        List<CompletableFuture<ReasonCode>> all = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(String.valueOf(i));
            all.add(client.publish(message("c", String.valueOf(i), Qos.AT_LEAST_ONCE)));
        }
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
        await().atMost(10, TimeUnit.SECONDS).until(() -> received.size() == 500);
        assertThat(received).isEqualTo(sent);
        client.disconnect().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_packet_larger_than_the_server_takes_is_refused_here_and_the_connection_stays() throws Exception {
        MqttClient client = client("d", ProtocolChoice.MQTT_5);
        client.connect().get(10, TimeUnit.SECONDS);
        ExecutionException refused = catchThrowableOfType(
                ExecutionException.class,
                () -> client.publish(message("d", "x".repeat(6000), Qos.AT_LEAST_ONCE))
                        .get(10, TimeUnit.SECONDS));
        assertThat(refused.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
        assertThat(client.publish(message("d", "x", Qos.AT_LEAST_ONCE))
                        .get(10, TimeUnit.SECONDS)
                        .isError())
                .isFalse();
        client.disconnect().get(10, TimeUnit.SECONDS);
    }

    @Test
    void the_servers_keep_alive_holds() throws Exception {
        MqttClient client = new MqttClient(
                settings("e").withTimes(java.time.Duration.ofHours(1), java.time.Duration.ofSeconds(10)),
                TRANSPORT,
                LOST::add);
        assertThat(client.connect().get(10, TimeUnit.SECONDS).keepAlive()).isEqualTo(java.time.Duration.ofMinutes(1));
        client.disconnect().get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_identifier_is_assigned_to_a_client_without_one() throws Exception {
        MqttClient client = client("", ProtocolChoice.MQTT_5);
        assertThat(client.connect().get(10, TimeUnit.SECONDS).clientId()).isNotEmpty();
        client.disconnect().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_session_is_resumed() throws Exception {
        ClientSettings lasting = settings("f").withSession(java.time.Duration.ofMinutes(5));
        for (boolean present : new boolean[] {false, true}) {
            MqttClient client = new MqttClient(lasting, TRANSPORT, LOST::add);
            assertThat(client.connect().get(10, TimeUnit.SECONDS).sessionPresent())
                    .isEqualTo(present);
            client.disconnect().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_lost_connection_is_told_once() throws Exception {
        List<ConnectionLostException> lost = new CopyOnWriteArrayList<>();
        MqttClient first = new MqttClient(settings("g"), TRANSPORT, lost::add);
        first.connect().get(10, TimeUnit.SECONDS);
        MqttClient second = client("g", ProtocolChoice.MQTT_5);
        second.connect().get(10, TimeUnit.SECONDS);
        await().atMost(10, TimeUnit.SECONDS).until(() -> lost.size() == 1);
        first.disconnect().get(10, TimeUnit.SECONDS);
        assertThat(lost)
                .singleElement()
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectionLostException.Kind.CLOSED));
        second.disconnect().get(10, TimeUnit.SECONDS);
    }

    private static MqttClient client(String id, ProtocolChoice choice) {
        return new MqttClient(settings(id).withProtocol(choice), TRANSPORT, LOST::add);
    }

    private static ClientSettings settings(String id) {
        return ClientSettings.of(new Endpoint("localhost", mosquitto.port(), false), id);
    }

    private static Message message(String topic, String payload, Qos qos) {
        return new Message(topic, payload.getBytes(UTF_8), qos, false, MessageProperties.NONE);
    }
}
