package io.sluice.mqtt.bridge.flow;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a QoS 2 message in flight outlives the process. A list of them is kept as
 *
 * <pre>
 *   1 byte   format, 1
 *   each     varint  zigzag of the offset less the one before it, from 0
 *            varint  (zigzag of the packet identifier less the one before it) · 4 + received · 2 + history
 * </pre>
 *
 * in the order of sending; some three bytes a message. Pure.
 *
 * @param received whether its PUBREC came, so that PUBREL is what is owed
 */
public record FlightRecord(long offset, int packetId, boolean received, Lane lane) {

    private static final byte FORMAT = 1;
    private static final int MOST_BYTES = 10 + 5;

    /** The bytes of a list. */
    public static byte[] encode(Collection<FlightRecord> flights) {
        ByteBuffer out = ByteBuffer.allocate(1 + flights.size() * MOST_BYTES);
        out.put(FORMAT);
        long offset = 0;
        int packetId = 0;
        for (FlightRecord each : flights) {
            put(out, zigzag(each.offset - offset));
            int flags = (each.received ? 2 : 0) + (each.lane == Lane.HISTORY ? 1 : 0);
            put(out, (zigzag(each.packetId - packetId) << 2) + flags);
            offset = each.offset;
            packetId = each.packetId;
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** The list of such bytes, or null when they are none. */
    public static @Nullable List<FlightRecord> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (!in.hasRemaining() || in.get() != FORMAT) {
            return null;
        }
        List<FlightRecord> flights = new ArrayList<>();
        long offset = 0;
        long packetId = 0;
        while (in.hasRemaining()) {
            long place = take(in);
            long rest = take(in);
            offset += unzigzag(place);
            packetId += unzigzag(rest >>> 2);
            if (place < 0 || rest < 0 || offset < 0 || packetId < 1 || packetId > 65_535) {
                return null;
            }
            flights.add(new FlightRecord(
                    offset, (int) packetId, (rest & 2) != 0, (rest & 1) != 0 ? Lane.HISTORY : Lane.LIVE));
        }
        return flights;
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private static void put(ByteBuffer out, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.put((byte) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    /** A number below 2⁶³, or -1 when the bytes end or go on for too long. */
    private static long take(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63 && in.hasRemaining(); shift += 7) {
            byte each = in.get();
            value |= (long) (each & 0x7F) << shift;
            if (each >= 0) {
                return value;
            }
        }
        return -1;
    }
}
