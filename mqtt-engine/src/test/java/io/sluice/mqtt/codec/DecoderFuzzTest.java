package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.NeedMore;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Packets with some bytes changed, and bytes that never were a packet. The decoder never throws, and what it makes of a
 * frame does not depend on what follows it. More cases with -Dsluice.fuzz.cases, ten million with the profile
 * {@code exhaustive}; the seed stands in every failure, and -Dsluice.fuzz.seed begins with it.
 */
class DecoderFuzzTest {

    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 15_000);

    @Test
    void decoder_survives_mutations_and_never_looks_beyond_the_frame() {
        long first = Long.getLong("sluice.fuzz.seed", System.nanoTime());
        int refused = 0;
        int accepted = 0;
        for (long seed = first; seed < first + CASES; seed++) {
            Decoded decoded = oneCase(seed, new Random(seed));
            refused += decoded instanceof Malformed ? 1 : 0;
            accepted += decoded instanceof Packet ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(CASES / 10);
        assertThat(accepted).isGreaterThan(CASES / 10);
    }

    private static Decoded oneCase(long seed, Random random) {
        ProtocolVersion version = random.nextBoolean() ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        RandomPackets packets = new RandomPackets(random, version);
        int kind = random.nextInt(3);
        Packet packet = kind == 0 ? packets.connect(version) : kind == 1 ? packets.fromClient() : packets.fromServer();
        byte[] wire = mutated(packet, version, random);
        try {
            Decoded alone = decoder(kind, version).decode(Unpooled.wrappedBuffer(wire));
            ByteBuf followed = Unpooled.wrappedBuffer(wire, noise(random));
            Decoded again = decoder(kind, version).decode(followed);
            if (alone != NeedMore.INSTANCE) {
                assertThat(again)
                        .as("seed %d: independent of what follows", seed)
                        .hasToString(text(alone));
                assertThat(again instanceof Malformed || followed.readerIndex() <= wire.length)
                        .as("seed %d: nothing beyond the frame is consumed", seed)
                        .isTrue();
            }
            reencode(alone, version);
            return alone;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + " threw", e);
        }
    }

    /** What was accepted is a packet that can be sent. */
    private static void reencode(Decoded decoded, ProtocolVersion version) {
        if (decoded instanceof Packet packet) {
            PacketEncoder.encode(packet, version, Unpooled.buffer());
        }
    }

    private static String text(Decoded decoded) {
        return String.valueOf(decoded);
    }

    private static PacketDecoder decoder(int kind, ProtocolVersion version) {
        if (kind == 2) {
            return PacketDecoder.forClient(version, 1 << 16);
        }
        PacketDecoder decoder = PacketDecoder.forServer(1 << 16);
        if (kind == 1) {
            ByteBuf connect = Unpooled.buffer();
            PacketEncoder.encode(new RandomPackets(new Random(1), version).connect(version), version, connect);
            decoder.decode(connect);
        }
        return decoder;
    }

    private static byte[] mutated(Packet packet, ProtocolVersion version, Random random) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        byte[] wire = new byte[out.readableBytes()];
        out.readBytes(wire);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(Math.min(wire.length, random.nextBoolean() ? 16 : wire.length));
            wire[at] = (byte) (random.nextBoolean() ? wire[at] + random.nextInt(5) - 2 : random.nextInt(256));
        }
        return wire;
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[64];
        random.nextBytes(noise);
        return noise;
    }
}
