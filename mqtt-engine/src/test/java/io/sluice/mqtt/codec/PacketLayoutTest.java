package io.sluice.mqtt.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.packet.Will;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of packets, one field a line, written by hand from the specifications. */
class PacketLayoutTest {

    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    static Stream<Arguments> packets() {
        return Stream.of(connections(), publishes(), others()).flatMap(packets -> packets);
    }

    private static Stream<Arguments> connections() {
        return Stream.of(
                packet(
                        V3,
                        new Connect(
                                V3,
                                true,
                                60,
                                "id",
                                new Will(message("w", "m", Qos.AT_LEAST_ONCE, true), 0),
                                "u",
                                ByteBuffer.wrap("p".getBytes(UTF_8)),
                                Connect.Properties.DEFAULT),
                        "10", // type, flags
                        "1A", // remaining length
                        "0004 4D515454", // "MQTT"
                        "04", // level
                        "EE", // user, password, will retain, will QoS 1, will, clean session
                        "003C", // keep alive
                        "0002 6964", // client id
                        "0001 77", // will topic
                        "0001 6D", // will payload
                        "0001 75", // user name
                        "0001 70"), // password
                packet(
                        V5,
                        new Connect(V5, false, 0, "", null, null, null, Connect.Properties.of(0xFFFFFFFFL, 10)),
                        "10",
                        "15",
                        "0004 4D515454",
                        "05",
                        "00",
                        "0000",
                        "08", // properties
                        "11 FFFFFFFF", // session expiry interval
                        "21 000A", // receive maximum
                        "0000"), // client id
                packet(V3, Connack.refused(ReasonCode.NOT_AUTHORIZED, "no"), "20", "02", "00", "05"),
                packet(V5, Connack.refused(ReasonCode.NOT_AUTHORIZED, "no"), "20 08 00 87", "05", "1F 0002 6E6F"));
    }

    private static Stream<Arguments> publishes() {
        MessageProperties properties = new MessageProperties(
                true, 60, "t", "r", ByteBuffer.wrap(new byte[] {9}), List.of(new UserProperty("k", "v")));
        return Stream.of(
                packet(
                        V3,
                        Publish.of(message("a/b", "hi", Qos.AT_LEAST_ONCE, true), 10),
                        "33", // QoS 1, retain
                        "09",
                        "0003 612F62", // topic
                        "000A", // packet identifier
                        "6869"), // payload
                packet(
                        V5,
                        new Publish(
                                new Message("a", "hi".getBytes(UTF_8), Qos.EXACTLY_ONCE, false, properties),
                                true,
                                10,
                                7,
                                List.of(300)),
                        "3C", // DUP, QoS 2
                        "28",
                        "0001 61",
                        "000A",
                        "20", // properties
                        "01 01", // payload format indicator
                        "02 0000003C", // message expiry interval
                        "03 0001 74", // content type
                        "08 0001 72", // response topic
                        "09 0001 09", // correlation data
                        "26 0001 6B 0001 76", // user property
                        "23 0007", // topic alias
                        "0B AC02", // subscription identifier
                        "6869"));
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                packet(V3, Puback.of(10), "40 02", "000A"),
                packet(V5, Puback.of(10), "40 02", "000A"),
                packet(V5, new Puback(10, ReasonCode.QUOTA_EXCEEDED, Diagnostics.NONE), "40 03", "000A", "97"),
                packet(V3, Pubrel.of(10), "62 02", "000A"),
                packet(
                        V5,
                        new Subscribe(
                                10,
                                List.of(new Subscribe.Request(
                                        TopicFilter.of("a/+"),
                                        Qos.EXACTLY_ONCE,
                                        true,
                                        true,
                                        Subscribe.RetainHandling.DO_NOT_SEND)),
                                1,
                                List.of()),
                        "82 0B",
                        "000A",
                        "02 0B01", // subscription identifier 1
                        "0003 612F2B",
                        "2E"), // retain handling 2, retain as published, no local, QoS 2
                packet(
                        V3,
                        new Suback(
                                10, List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.UNSPECIFIED_ERROR), Diagnostics.NONE),
                        "90 04",
                        "000A",
                        "01 80"),
                packet(V3, new Unsubscribe(10, List.of(TopicFilter.of("a")), List.of()), "A2 05", "000A", "0001 61"),
                packet(V3, new Unsuback(10, List.of(), Diagnostics.NONE), "B0 02", "000A"),
                packet(V3, Pingreq.INSTANCE, "C0 00"),
                packet(V3, Pingresp.INSTANCE, "D0 00"),
                packet(V3, Disconnect.NORMAL, "E0 00"),
                packet(
                        V5,
                        new Disconnect(ReasonCode.DISCONNECT_WITH_WILL, 5, null, Diagnostics.NONE),
                        "E0 07",
                        "04",
                        "05 11 00000005"));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void packet_has_the_bytes_of_the_specification(ProtocolVersion version, Packet packet, String hex) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void publish_encoded_once_is_copied_out_for_each_subscriber() {
        Message message = new Message(
                "a", new byte[] {1}, Qos.AT_LEAST_ONCE, false, MessageProperties.NONE.withExpirySeconds(60));
        EncodedPublish encoded = EncodedPublish.of(message, V5, Qos.AT_LEAST_ONCE, false, List.of());
        ByteBuf out = Unpooled.buffer();

        encoded.writeTo(out, 5, false);
        encoded.writeTo(out, 0xFFFF, true, 59);

        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("320c" + "000161" + "0005" + "05020000003c" + "01" + "3a0c" + "000161" + "ffff"
                        + "05020000003b" + "01");
        assertThat(encoded.bytes()).isEqualTo(14);
    }

    private static Message message(String topic, String payload, Qos qos, boolean retain) {
        return new Message(topic, payload.getBytes(UTF_8), qos, retain, MessageProperties.NONE);
    }

    private static Arguments packet(ProtocolVersion version, Packet packet, String... fields) {
        return Arguments.of(version, packet, String.join("", fields).replace(" ", ""));
    }
}
