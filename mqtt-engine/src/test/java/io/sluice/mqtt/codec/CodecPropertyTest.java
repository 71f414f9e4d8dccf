package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.NeedMore;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Will;
import java.nio.ByteBuffer;
import java.util.Random;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random packets through both halves of the codec. The seed stands in every failure; -Dsluice.codec.cases for more. */
class CodecPropertyTest {

    private static final int CASES = Integer.getInteger("sluice.codec.cases", 150);
    private static final RecursiveComparisonConfiguration BY_CONTENT = RecursiveComparisonConfiguration.builder()
            .withComparatorForType(ByteBuffer::compareTo, ByteBuffer.class)
            .build();

    @ParameterizedTest
    @EnumSource
    void every_packet_of_a_client_comes_back_as_it_was(ProtocolVersion version) {
        forEachSeed((seed, random) -> {
            RandomPackets packets = new RandomPackets(random, version);
            PacketDecoder decoder = PacketDecoder.forServer(1 << 20);
            comesBack(seed, packets.connect(version), version, decoder);
            comesBack(seed, packets.fromClient(), version, decoder);
        });
    }

    @ParameterizedTest
    @EnumSource
    void every_packet_of_a_server_comes_back_as_it_was(ProtocolVersion version) {
        forEachSeed((seed, random) -> {
            Packet packet = new RandomPackets(random, version).fromServer();
            comesBack(seed, packet, version, PacketDecoder.forClient(version, 1 << 20));
        });
    }

    @ParameterizedTest
    @EnumSource
    void packet_is_found_however_its_bytes_are_cut(ProtocolVersion version) {
        forEachSeed((seed, random) -> {
            Connect connect = new RandomPackets(random, version).connect(version);
            ByteBuf whole = encoded(connect, version);
            int cut = random.nextInt(whole.readableBytes());
            ByteBuf arrived = Unpooled.buffer().writeBytes(whole, 0, cut);
            PacketDecoder decoder = PacketDecoder.forServer(1 << 20);

            assertThat(decoder.decode(arrived)).as("seed %d", seed).isEqualTo(NeedMore.INSTANCE);
            assertThat(arrived.readerIndex()).as("seed %d", seed).isZero();
            arrived.writeBytes(whole, cut, whole.readableBytes() - cut);
            assertThat(decoder.decode(arrived)).as("seed %d", seed).isInstanceOf(Connect.class);
        });
    }

    @Test
    void every_message_comes_back_from_its_bytes() {
        forEachSeed((seed, random) -> {
            Packet packet = new RandomPackets(random, ProtocolVersion.V5).connect(ProtocolVersion.V5);
            Will will = ((Connect) packet).will();
            if (will != null) {
                byte[] bytes = MessageBytes.encode(will.message());
                assertThat(MessageBytes.decode(ByteBuffer.wrap(bytes)))
                        .as("seed %d", seed)
                        .usingRecursiveComparison(BY_CONTENT)
                        .isEqualTo(will.message());
                assertThat(MessageBytes.decode(ByteBuffer.wrap(bytes, 0, bytes.length - 1)))
                        .as("seed %d", seed)
                        .isNull();
            }
        });
    }

    private static void comesBack(long seed, Packet packet, ProtocolVersion version, PacketDecoder decoder) {
        ByteBuf wire = encoded(packet, version).writeBytes(new byte[] {(byte) 0xFF, 0x7F});

        Decoded decoded = decoder.decode(wire);

        assertThat(decoded)
                .as("seed %d, %s", seed, packet)
                .usingRecursiveComparison(BY_CONTENT)
                .isEqualTo(packet);
        assertThat(wire.readableBytes())
                .as("seed %d: what follows is untouched", seed)
                .isEqualTo(2);
    }

    private static ByteBuf encoded(Packet packet, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        return out;
    }

    private interface Case {
        void run(long seed, Random random);
    }

    private static void forEachSeed(Case one) {
        long first = System.nanoTime();
        for (long seed = first; seed < first + CASES; seed++) {
            one.run(seed, new Random(seed));
        }
    }
}
