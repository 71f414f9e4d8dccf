package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of packet that must be refused, with the reason that a peer of 5 is told. Columns: bytes, reason code,
 * the rule as the decoder words it; the clause stands above.
 */
class RefusedPacketsTest {

    private static final int LIMIT = 1024;

    @ParameterizedTest
    @CsvSource({
        // [MQTT-3.1.0-1]
        "30 03 0001 61, PROTOCOL_ERROR, first packet is not CONNECT",
        "C0 00, PROTOCOL_ERROR, first packet is not CONNECT",
        // [MQTT-2.1.2] type 0
        "00 00, MALFORMED_PACKET, packet type 0",
        // [MQTT-2.1.3-1]
        "11 0C 0004 4D515454 04 02 003C 0000, MALFORMED_PACKET, reserved flags",
        // [MQTT-3.1.2-1] name, [MQTT-3.1.2-2] level
        "10 0C 0004 4D515458 04 02 003C 0000, UNSUPPORTED_PROTOCOL_VERSION, 'none of MQTT 3.1, 3.1.1 and 5.0'",
        "10 0E 0006 4D5149736470 04 02 003C 0000, UNSUPPORTED_PROTOCOL_VERSION, 'none of MQTT 3.1, 3.1.1 and 5.0'",
        "10 0C 0004 4D515454 06 02 003C 0000, UNSUPPORTED_PROTOCOL_VERSION, 'none of MQTT 3.1, 3.1.1 and 5.0'",
        // [MQTT-3.1.2-3]
        "10 0C 0004 4D515454 04 03 003C 0000, MALFORMED_PACKET, reserved connect flag",
        // [MQTT-3.1.2-11] will QoS without will, [MQTT-3.1.2-13] will retain without will
        "10 0C 0004 4D515454 04 0A 003C 0000, MALFORMED_PACKET, without a will",
        "10 0C 0004 4D515454 04 22 003C 0000, MALFORMED_PACKET, without a will",
        // [MQTT-3.1.2-12]
        "10 12 0004 4D515454 04 1E 003C 0000 0001 61 0001 62, MALFORMED_PACKET, will QoS 3",
        // [MQTT3-3.1.2-22]
        "10 0F 0004 4D515454 04 42 003C 0000 0001 61, MALFORMED_PACKET, password without a user name",
        // [MQTT-3.1.3-11] the will topic is a topic name
        "10 12 0004 4D515454 04 06 003C 0000 0001 23 0001 62, MALFORMED_PACKET, will topic",
        "10 10 0004 4D515454 04 06 003C 0000 0000 0000, MALFORMED_PACKET, will topic",
        // the fields end before the packet does, and the other way round
        "10 0D 0004 4D515454 04 02 003C 0000 00, MALFORMED_PACKET, bytes after the last field",
        "10 0B 0004 4D515454 04 02 003C 00, MALFORMED_PACKET, beyond the packet",
        "10 0C 0004 4D515454 04 02 003C 0005, MALFORMED_PACKET, beyond the packet",
        "10 00, MALFORMED_PACKET, beyond the packet",
        // [MQTT-1.5.4-1] not UTF-8: overlong, surrogate, lone continuation, cut, beyond U+10FFFF
        "10 0E 0004 4D515454 04 02 003C 0002 C0AF, MALFORMED_PACKET, not UTF-8",
        "10 0F 0004 4D515454 04 02 003C 0003 EDA080, MALFORMED_PACKET, not UTF-8",
        "10 0D 0004 4D515454 04 02 003C 0001 80, MALFORMED_PACKET, not UTF-8",
        "10 0E 0004 4D515454 04 02 003C 0002 E282, MALFORMED_PACKET, not UTF-8",
        "10 10 0004 4D515454 04 02 003C 0004 F4908080, MALFORMED_PACKET, not UTF-8",
        // [MQTT-3.1.3-12] the user name is UTF-8
        "10 0F 0004 4D515454 04 82 003C 0000 0001 80, MALFORMED_PACKET, not UTF-8",
        "10 10 0004 4D515454 05 82 003C 00 0000 0001 FF, MALFORMED_PACKET, not UTF-8",
        "10 0F 0004 4D515454 04 82 003C 0000 0001 00, MALFORMED_PACKET, U+0000",
        // [MQTT-1.5.4-2]
        "10 0D 0004 4D515454 04 02 003C 0001 00, MALFORMED_PACKET, U+0000",
        // remaining length: five bytes [MQTT-2.1.4], larger than allowed [MQTT5-3.2.2-15]
        "10 FFFFFFFF 7F, MALFORMED_PACKET, more than four bytes",
        "10 FFFFFF 7F, PACKET_TOO_LARGE, larger than 1024 bytes",
        // [MQTT5-1.5.5-1] the fewest bytes
        "10 8D00 0004 4D515454 05 02 003C 00 0000, MALFORMED_PACKET, longer than it need be",
        "10 0E 0004 4D515454 05 02 003C 8000 0000, MALFORMED_PACKET, longer than it need be",
        // properties of CONNECT: twice [MQTT5-3.1.2.11], wrong packet, unknown, 0, not 0 or 1
        "10 17 0004 4D515454 05 02 003C 0A 1100000001 1100000001 0000, PROTOCOL_ERROR, came twice",
        "10 10 0004 4D515454 05 02 003C 03 230001 0000, MALFORMED_PACKET, may not carry",
        "10 0F 0004 4D515454 05 02 003C 02 7F00 0000, MALFORMED_PACKET, does not exist",
        "10 10 0004 4D515454 05 02 003C 03 210000 0000, PROTOCOL_ERROR, must not be 0",
        "10 12 0004 4D515454 05 02 003C 05 2700000000 0000, PROTOCOL_ERROR, must not be 0",
        "10 0F 0004 4D515454 05 02 003C 02 1702 0000, PROTOCOL_ERROR, 0 or 1",
        "10 0F 0004 4D515454 05 02 003C 02 1902 0000, PROTOCOL_ERROR, 0 or 1",
        // [MQTT5-3.1.2.11.10]
        "10 11 0004 4D515454 05 02 003C 04 160001 61 0000, PROTOCOL_ERROR, without a method",
        // property lengths that lie
        "10 0F 0004 4D515454 05 02 003C 05 2100 0000, MALFORMED_PACKET, properties reach beyond",
        "10 10 0004 4D515454 05 02 003C 02 210001 0000, MALFORMED_PACKET, reaches beyond the properties",
        // properties of the will: topic alias is not one, expiry twice
        "10 17 0004 4D515454 05 06 003C 00 0000 03 230001 0001 61 0001 62, MALFORMED_PACKET, may not carry",
        "10 16 0004 4D515454 05 06 003C 00 0000 02 0102 0001 61 0001 62, PROTOCOL_ERROR, 0 or 1",
    })
    void first_packet_is_refused(String hex, ReasonCode code, String rule) {
        refused(PacketDecoder.forServer(LIMIT), hex, code, rule);
    }

    @ParameterizedTest
    @CsvSource({
        // [MQTT-3.1.0-2]
        "10 0C 0004 4D515454 04 02 003C 0000, PROTOCOL_ERROR, second CONNECT",
        // what only a server sends
        "20 02 0000, PROTOCOL_ERROR, does not send",
        "90 03 0001 00, PROTOCOL_ERROR, does not send",
        "B0 02 0001, PROTOCOL_ERROR, does not send",
        "D0 00, PROTOCOL_ERROR, does not send",
        // [MQTT-3.3.1-4] QoS 3, [MQTT-3.3.1-2] DUP with QoS 0
        "36 05 0001 61 0001, MALFORMED_PACKET, QoS 3",
        "38 03 0001 61, MALFORMED_PACKET, DUP with QoS 0",
        // [MQTT-2.2.1-3]
        "32 05 0001 61 0000, MALFORMED_PACKET, packet identifier 0",
        "40 02 0000, MALFORMED_PACKET, packet identifier 0",
        "50 02 0000, MALFORMED_PACKET, packet identifier 0",
        "62 02 0000, MALFORMED_PACKET, packet identifier 0",
        "70 02 0000, MALFORMED_PACKET, packet identifier 0",
        "82 06 0000 0001 61 00, MALFORMED_PACKET, packet identifier 0",
        "A2 05 0000 0001 61, MALFORMED_PACKET, packet identifier 0",
        // [MQTT-3.3.2-2] wildcards, [MQTT-4.7.3-1] empty, [MQTT-4.7.3-2] U+0000
        "30 03 0001 2B, MALFORMED_PACKET, wildcard",
        "30 05 0003 612F23, MALFORMED_PACKET, wildcard",
        "30 02 0000, PROTOCOL_ERROR, empty topic",
        "30 03 0001 00, MALFORMED_PACKET, U+0000",
        "30 03 0005 61, MALFORMED_PACKET, beyond the packet",
        "32 04 0001 61 00, MALFORMED_PACKET, beyond the packet",
        // [MQTT-2.1.3-1] flags
        "41 02 0001, MALFORMED_PACKET, reserved flags",
        "51 02 0001, MALFORMED_PACKET, reserved flags",
        "60 02 0001, MALFORMED_PACKET, reserved flags",
        "72 02 0001, MALFORMED_PACKET, reserved flags",
        "80 06 0001 0001 61 00, MALFORMED_PACKET, reserved flags",
        "A0 05 0001 0001 61, MALFORMED_PACKET, reserved flags",
        "C1 00, MALFORMED_PACKET, reserved flags",
        "E1 00, MALFORMED_PACKET, reserved flags",
        // acknowledgements of 3.1.1 are two bytes
        "40 03 0001 00, MALFORMED_PACKET, bytes after the last field",
        "40 01 00, MALFORMED_PACKET, beyond the packet",
        // [MQTT-3.8.3-2] no filter, [MQTT3-3.8.3-4] QoS 3 and reserved bits
        "82 02 0001, PROTOCOL_ERROR, no topic filter",
        "82 06 0001 0001 61 03, MALFORMED_PACKET, QoS 3",
        "82 06 0001 0001 61 04, MALFORMED_PACKET, reserved subscription options",
        "82 05 0001 0001 61, MALFORMED_PACKET, beyond the packet",
        // [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-1] filters
        "82 08 0001 0003 612B62 00, MALFORMED_PACKET, fills its whole level",
        "82 08 0001 0003 232F61 00, MALFORMED_PACKET, last character",
        "82 05 0001 0000 00, MALFORMED_PACKET, at least one character",
        // [MQTT5-4.8.2-1] [MQTT5-4.8.2-2] shared subscriptions: $share//a, $share/g
        "82 0E 0001 0009 24736861 72652F2F61 00, MALFORMED_PACKET, at least one character",
        "82 0D 0001 0008 24736861 72652F67 00, MALFORMED_PACKET, $share/group/filter",
        // [MQTT-3.10.3-2]
        "A2 02 0001, PROTOCOL_ERROR, no topic filter",
        "A2 06 0001 0001 2B2B, MALFORMED_PACKET, beyond the packet",
        // nothing follows
        "C0 01 00, MALFORMED_PACKET, bytes after the last field",
        "E0 01 00, MALFORMED_PACKET, bytes after the last field",
        // AUTH does not exist
        "F0 00, MALFORMED_PACKET, AUTH in 3.1.1",
    })
    void packet_of_a_3_1_1_client_is_refused(String hex, ReasonCode code, String rule) {
        refused(connected("10 0C 0004 4D515454 04 02 003C 0000"), hex, code, rule);
    }

    @ParameterizedTest
    @CsvSource({
        // [MQTT-3.1.0-2]
        "10 0D 0004 4D515454 05 02 003C 00 0000, PROTOCOL_ERROR, second CONNECT",
        // [MQTT5-3.3.2-8] alias 0, empty topic without alias; [MQTT5-3.3.4-6] identifier from a client, and 0
        "30 07 0001 61 03 230000, PROTOCOL_ERROR, must not be 0",
        "30 03 0000 00, PROTOCOL_ERROR, empty topic",
        "30 06 0001 61 02 0B01, PROTOCOL_ERROR, from a client",
        "30 06 0001 61 02 0B00, PROTOCOL_ERROR, must not be 0",
        // properties of PUBLISH: twice, 0 or 1, a response topic with a wildcard or empty [MQTT-3.3.2-14]
        "30 0E 0001 61 0A 0200000001 0200000001, PROTOCOL_ERROR, came twice",
        "30 06 0001 61 02 0102, PROTOCOL_ERROR, 0 or 1",
        "30 08 0001 61 04 080001 23, PROTOCOL_ERROR, response topic",
        "30 07 0001 61 03 080000, PROTOCOL_ERROR, response topic",
        "30 05 0001 61 0101, MALFORMED_PACKET, beyond the packet",
        "30 06 0001 61 05 0101, MALFORMED_PACKET, properties reach beyond",
        "30 08 0001 61 FFFFFFFF 7F, MALFORMED_PACKET, more than four bytes",
        // reason codes that a packet does not have [MQTT5-3.4.2-1]
        "40 03 0001 01, MALFORMED_PACKET, does not have",
        "40 03 0001 92, MALFORMED_PACKET, does not have",
        "50 03 0001 82, MALFORMED_PACKET, does not have",
        "62 03 0001 80, MALFORMED_PACKET, does not have",
        "70 03 0001 10, MALFORMED_PACKET, does not have",
        "40 07 0001 00 03 230001, MALFORMED_PACKET, may not carry",
        "40 05 0001 00 00 00, MALFORMED_PACKET, bytes after the last field",
        // subscription options [MQTT5-3.8.3-5], retain handling 3, no local on shared [MQTT5-3.8.3-4], identifier 0
        "82 07 0001 00 0001 61 40, MALFORMED_PACKET, reserved subscription options",
        "82 07 0001 00 0001 61 80, MALFORMED_PACKET, reserved subscription options",
        "82 07 0001 00 0001 61 03, MALFORMED_PACKET, QoS 3",
        "82 07 0001 00 0001 61 30, PROTOCOL_ERROR, retain handling 3",
        "82 10 0001 00 000A 24736861 72652F672F61 04, PROTOCOL_ERROR, no local on a shared",
        "82 09 0001 02 0B00 0001 61 00, PROTOCOL_ERROR, must not be 0",
        "82 0B 0001 04 0B010B02 0001 61 00, PROTOCOL_ERROR, came twice",
        "82 03 0001 00, PROTOCOL_ERROR, no topic filter",
        "A2 03 0001 00, PROTOCOL_ERROR, no topic filter",
        "A2 08 0001 02 0B01 0001 61, MALFORMED_PACKET, may not carry",
        // DISCONNECT: unknown code, a code of another packet, server reference from a client
        "E0 01 01, MALFORMED_PACKET, does not have",
        "E0 01 86, MALFORMED_PACKET, does not have",
        "E0 06 00 04 1C0001 61, PROTOCOL_ERROR, from a client",
        "E0 0C 00 0A 1100000001 1100000002, PROTOCOL_ERROR, came twice",
        // [MQTT-3.15.1-1]
        "F1 00, MALFORMED_PACKET, reserved flags",
        "F2 02 18 00, MALFORMED_PACKET, reserved flags",
        // AUTH: code, method missing [MQTT5-3.15.2.2.2]
        "F0 02 80 00, MALFORMED_PACKET, does not have",
        "F0 02 18 00, PROTOCOL_ERROR, without a method",
        // [MQTT5-1.5.5-1]
        "C0 8000, MALFORMED_PACKET, longer than it need be",
        // user property whose value is missing or not UTF-8
        "30 09 0001 61 05 260001 6100, MALFORMED_PACKET, beyond the packet",
        "30 0B 0001 61 07 260001 61 0001 FF, MALFORMED_PACKET, not UTF-8",
    })
    void packet_of_a_5_client_is_refused(String hex, ReasonCode code, String rule) {
        refused(connected("10 0D 0004 4D515454 05 02 003C 00 0000"), hex, code, rule);
    }

    @ParameterizedTest
    @CsvSource({
        // what only a client sends
        "10 0D 0004 4D515454 05 02 003C 00 0000, V5, PROTOCOL_ERROR, does not send",
        "82 07 0001 00 0001 61 00, V5, PROTOCOL_ERROR, does not send",
        "A2 06 0001 00 0001 61, V5, PROTOCOL_ERROR, does not send",
        "C0 00, V5, PROTOCOL_ERROR, does not send",
        "E0 00, V3_1_1, PROTOCOL_ERROR, does not send",
        // CONNACK: reserved flags [MQTT-3.2.2-1], codes, session present with a refusal [MQTT-3.2.2-4]
        "20 02 0200, V3_1_1, MALFORMED_PACKET, reserved flags of CONNACK",
        "20 02 0006, V3_1_1, MALFORMED_PACKET, does not have",
        "20 03 0004 00, V5, MALFORMED_PACKET, does not have",
        "20 03 0187 00, V5, PROTOCOL_ERROR, session is present",
        "20 05 0000 02 2402, V5, PROTOCOL_ERROR, 0 or 1",
        "20 06 0000 03 210000, V5, PROTOCOL_ERROR, must not be 0",
        // SUBACK and UNSUBACK [MQTT-3.9.3-2]
        "90 03 0001 03, V3_1_1, MALFORMED_PACKET, does not have",
        "90 03 0001 87, V3_1_1, MALFORMED_PACKET, does not have",
        "90 02 0001, V3_1_1, PROTOCOL_ERROR, no reason code",
        "90 04 0001 00 11, V5, MALFORMED_PACKET, does not have",
        "B0 04 0001 00 01, V5, MALFORMED_PACKET, does not have",
        "B0 03 0001 00, V5, PROTOCOL_ERROR, no reason code",
        "B0 03 0001 00, V3_1_1, MALFORMED_PACKET, bytes after the last field",
        // [MQTT5-3.14.2-2]
        "E0 07 00 05 1100000001, V5, PROTOCOL_ERROR, session expiry from a server",
        // a subscription identifier is fine here, 0 is not
        "30 06 0001 61 02 0B00, V5, PROTOCOL_ERROR, must not be 0",
    })
    void packet_of_a_server_is_refused(String hex, ProtocolVersion version, ReasonCode code, String rule) {
        refused(PacketDecoder.forClient(version, LIMIT), hex, code, rule);
    }

    @Test
    void packet_that_is_too_large_is_refused_by_its_header_alone() {
        Decoded decoded = PacketDecoder.forServer(LIMIT).decode(bytes("10 FE07"));
        assertThat(decoded).isInstanceOf(Malformed.class);
        assertThat(PacketDecoder.forServer(LIMIT).decode(bytes("10 FD07"))).isNotInstanceOf(Malformed.class);
    }

    private static PacketDecoder connected(String connect) {
        PacketDecoder decoder = PacketDecoder.forServer(LIMIT);
        assertThat(decoder.decode(bytes(connect))).isInstanceOf(Connect.class);
        return decoder;
    }

    private static void refused(PacketDecoder decoder, String hex, ReasonCode code, String rule) {
        Decoded decoded = decoder.decode(bytes(hex));

        assertThat(decoded).isInstanceOfSatisfying(Malformed.class, malformed -> {
            assertThat(malformed.code()).as(malformed.text()).isEqualTo(code);
            assertThat(malformed.text()).contains(rule);
        });
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}
