package io.sluice.mqtt.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Unsuback;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client's Maximum Packet Size leaves of a packet. */
final class OutputTest {

    private static final Diagnostics LONG =
            new Diagnostics("a reason that needs its room", List.of(new UserProperty("name", "value")));

    static List<Packet> packetsThatMaySayWhy() {
        return List.of(
                new Connack(false, ReasonCode.BANNED, Connack.Properties.DEFAULT, LONG),
                new Puback(1, ReasonCode.NOT_AUTHORIZED, LONG),
                new Pubrec(2, ReasonCode.QUOTA_EXCEEDED, LONG),
                new Pubrel(3, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, LONG),
                new Pubcomp(4, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, LONG),
                new Suback(5, List.of(ReasonCode.NOT_AUTHORIZED), LONG),
                new Unsuback(6, List.of(ReasonCode.NOT_AUTHORIZED), LONG),
                new Disconnect(ReasonCode.NOT_AUTHORIZED, -1, null, LONG));
    }

    @ParameterizedTest
    @MethodSource("packetsThatMaySayWhy")
    void reason_and_user_properties_go_where_they_fit_and_are_left_out_where_not(Packet packet) {
        assertThat(written(packet, 100)).isEqualTo(packet);
        assertThat(written(packet, 10)).isEqualTo(Undiagnosed.of(packet)).isNotEqualTo(packet);
    }

    private static Decoded written(Packet packet, long maxPacketBytes) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Output output = new Output(channel, new SessionLoop(channel.eventLoop(), new Traffic(), 1024));
        output.obey(new Connect.Properties(0, 10, maxPacketBytes, 0, false, true, null, null, List.of()));
        output.write(packet, ProtocolVersion.V5);
        output.flush();
        ByteBuf wire = channel.readOutbound();
        try {
            assertThat((long) wire.readableBytes()).isLessThanOrEqualTo(maxPacketBytes);
            return PacketDecoder.forClient(ProtocolVersion.V5, 1024).decode(wire);
        } finally {
            wire.release();
            var unused = channel.finishAndReleaseAll();
        }
    }
}
