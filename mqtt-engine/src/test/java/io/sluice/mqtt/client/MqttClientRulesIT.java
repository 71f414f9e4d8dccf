package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.peer.PacketServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the specification asks of a client, seen from a server that says anything. */
@Timeout(60)
class MqttClientRulesIT {

    private static final Transport TRANSPORT = Transport.start("client-rules-it", 1);
    private static final long SECONDS = 20;

    private final List<ConnectionLostException> lost = new CopyOnWriteArrayList<>();
    private PacketServer server;

    @BeforeEach
    void listen() throws Exception {
        server = new PacketServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @AfterAll
    static void stopTransport() {
        TRANSPORT.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolChoice.class,
            names = {"MQTT_5", "MQTT_3_1_1"})
    void session_that_was_to_be_forgotten_and_is_there_ends_the_connection(ProtocolChoice choice) throws Exception {
        CompletableFuture<Connected> connected = client(choice).connect();
        assertThat(server.accept(true, Connack.Capabilities.FULL).cleanStart()).isTrue();

        ExecutionException failed =
                catchThrowableOfType(ExecutionException.class, () -> connected.get(SECONDS, TimeUnit.SECONDS));

        assertThat(failed).cause().hasMessageContaining("session");
        Packet last = server.read();
        assertThat(last instanceof Disconnect bye ? bye.code() : null)
                .isEqualTo(choice == ProtocolChoice.MQTT_5 ? ReasonCode.PROTOCOL_ERROR : null);
        assertThat(last == null ? null : server.read()).isNull();
    }

    @Test
    void message_goes_at_the_maximum_qos_and_unretained_where_nothing_is_retained() throws Exception {
        MqttClient client = connected(capabilities(10, Qos.AT_LEAST_ONCE, false, 0));
        var published =
                client.publish(new Message("t", "x".getBytes(UTF_8), Qos.EXACTLY_ONCE, true, MessageProperties.NONE));

        Publish publish = server.read(Publish.class);
        assertThat(publish.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(publish.message().retain()).isFalse();
        server.send(Puback.of(publish.packetId()));
        assertThat(published.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(ReasonCode.SUCCESS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535})
    void topic_aliases_are_no_more_than_the_server_takes(int topicAliasMaximum) throws Exception {
        MqttClient client = connected(capabilities(10, Qos.EXACTLY_ONCE, true, topicAliasMaximum));
        Map<Integer, String> aliases = new HashMap<>();
        for (String topic : List.of("a", "b", "a", "b")) {
            var unused = client.publish(message(topic, Qos.AT_MOST_ONCE));
            Publish publish = server.read(Publish.class);
            assertThat(publish.topicAlias()).isBetween(0, topicAliasMaximum);
            String named = publish.message().topic();
            String meant = named.isEmpty() ? aliases.get(publish.topicAlias()) : named;
            assertThat(meant).isEqualTo(topic);
            aliases.put(publish.topicAlias(), topic);
        }
    }

    @Test
    void full_window_holds_up_messages_and_no_other_packet() throws Exception {
        MqttClient client = connected(capabilities(1, Qos.EXACTLY_ONCE, true, 0));
        var first = client.publish(message("first", Qos.AT_LEAST_ONCE));
        var second = client.publish(message("second", Qos.AT_LEAST_ONCE));
        var subscribed = client.subscribe(TopicFilter.of("a"), Qos.AT_LEAST_ONCE, any -> {});

        Publish publish = server.read(Publish.class);
        assertThat(publish.message().topic()).isEqualTo("first");
        Subscribe subscribe = server.read(Subscribe.class);
        server.send(
                new Suback(subscribe.packetId(), List.of(ReasonCode.GRANTED_QOS_1), Diagnostics.NONE),
                Publish.of(message("a", Qos.AT_LEAST_ONCE), 77));
        assertThat(subscribed.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(server.read(Puback.class)).isEqualTo(Puback.of(77));
        assertThat(first).isNotDone();

        server.send(Puback.of(publish.packetId()));
        Publish next = server.read(Publish.class);
        assertThat(next.message().topic()).isEqualTo("second");
        server.send(Puback.of(next.packetId()));
        second.get(SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolChoice.class,
            names = {"MQTT_5", "MQTT_3_1_1"})
    void pubrels_go_in_the_order_of_the_pubrecs(ProtocolChoice choice) throws Exception {
        MqttClient client = connected(choice, Connack.Capabilities.FULL);
        List<CompletableFuture<ReasonCode>> all = new ArrayList<>();
        List<Packet> pubrecs = new ArrayList<>();
        List<Packet> pubrels = new ArrayList<>();
        List<Packet> pubcomps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(client.publish(message("t" + i, Qos.EXACTLY_ONCE)));
            pubrecs.add(Pubrec.of(server.read(Publish.class).packetId()));
        }
        Collections.shuffle(pubrecs, new Random(1));
        for (Packet pubrec : pubrecs) {
            pubrels.add(Pubrel.of(((Pubrec) pubrec).packetId()));
            pubcomps.add(Pubcomp.of(((Pubrec) pubrec).packetId()));
        }

        server.send(pubrecs.toArray(new Packet[0]));
        for (Packet pubrel : pubrels) {
            assertThat(server.read(Pubrel.class)).isEqualTo(pubrel);
        }
        server.send(pubcomps.toArray(new Packet[0]));
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolChoice.class,
            names = {"MQTT_5", "MQTT_3_1_1"})
    void disconnect_is_the_last_packet_and_the_connection_is_closed(ProtocolChoice choice) throws Exception {
        MqttClient client = connected(choice, Connack.Capabilities.FULL);
        var before = client.publish(message("before", Qos.AT_LEAST_ONCE));
        server.read(Publish.class);
        var gone = client.disconnect();
        var after = client.publish(message("after", Qos.AT_MOST_ONCE));

        assertThat(server.read(Disconnect.class).code()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(server.read()).isNull();
        gone.get(SECONDS, TimeUnit.SECONDS);
        assertThat(catchThrowableOfType(ExecutionException.class, () -> after.get(SECONDS, TimeUnit.SECONDS)))
                .hasCauseInstanceOf(ConnectionLostException.class);
        assertThat(before.isCompletedExceptionally()).isTrue();
    }

    @Test
    void reason_of_a_disconnect_is_left_out_where_it_would_make_it_too_large() throws Exception {
        Connack.Capabilities small = new Connack.Capabilities(10, Qos.EXACTLY_ONCE, true, 8, 0, true, true, true);
        var unused = connected(small);
        server.send(new Suback(9, List.of(ReasonCode.SUCCESS), Diagnostics.NONE)); // nobody has asked for it

        Disconnect bye = server.read(Disconnect.class);

        assertThat(bye.code()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(bye.diagnostics().reason()).isNull();
        assertThat(server.read()).isNull();
    }

    private static Connack.Capabilities capabilities(int receiveMaximum, Qos most, boolean retain, int aliases) {
        return new Connack.Capabilities(receiveMaximum, most, retain, -1, aliases, true, true, true);
    }

    private MqttClient connected(Connack.Capabilities capabilities) throws Exception {
        return connected(ProtocolChoice.MQTT_5, capabilities);
    }

    private MqttClient connected(ProtocolChoice choice, Connack.Capabilities capabilities) throws Exception {
        MqttClient client = client(choice);
        CompletableFuture<Connected> connecting = client.connect();
        server.accept(false, capabilities);
        connecting.get(SECONDS, TimeUnit.SECONDS);
        return client;
    }

    private MqttClient client(ProtocolChoice choice) {
        return new MqttClient(ClientSettings.of(server.endpoint(), "c").withProtocol(choice), TRANSPORT, lost::add);
    }

    private static Message message(String topic, Qos qos) {
        return new Message(topic, topic.getBytes(UTF_8), qos, false, MessageProperties.NONE);
    }
}
