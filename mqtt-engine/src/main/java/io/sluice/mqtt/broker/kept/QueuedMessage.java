package io.sluice.mqtt.broker.kept;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.codec.MessageBytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it waits in the queue of a session.
 *
 * <pre>
 *  0 flags        u8    1..0 QoS  2 retain  3 shared  4 identifiers
 *  1 session      i64   its number; an entry of another number is a leftover
 *  9 arrived      i64   session clock
 * 17 [count u16, identifiers u32 each] · [length u16, shared filter (UTF-8)] · message (MessageBytes)
 * </pre>
 *
 * @param session the number of the session that it is for
 * @param qos at which it is delivered
 * @param retain the retain flag that it is delivered with
 * @param identifiers of the subscriptions that match it
 * @param share the shared subscription that it came by, or null
 */
public record QueuedMessage(
        long session,
        Qos qos,
        boolean retain,
        List<Integer> identifiers,
        @Nullable TopicFilter share,
        Routed routed) {

    private static final int RETAIN = 0x04;
    private static final int SHARED = 0x08;
    private static final int IDENTIFIERS = 0x10;
    private static final int HEAD_BYTES = 17;

    /** What is stored for a message that was just routed. */
    static byte[] encode(long session, Routed routed, Target target, Qos qos, boolean retain, long arrivedMillis) {
        byte[] share = target.share() == null ? null : target.share().text().getBytes(UTF_8);
        List<Integer> identifiers = target.identifiers();
        byte[] message = routed.bytes();
        int bytes = HEAD_BYTES
                + (identifiers.isEmpty() ? 0 : 2 + 4 * identifiers.size())
                + (share == null ? 0 : 2 + share.length)
                + message.length;
        ByteBuffer out = ByteBuffer.allocate(bytes)
                .put((byte) (qos.number()
                        | (retain ? RETAIN : 0)
                        | (share == null ? 0 : SHARED)
                        | (identifiers.isEmpty() ? 0 : IDENTIFIERS)))
                .putLong(session)
                .putLong(arrivedMillis);
        if (!identifiers.isEmpty()) {
            out.putShort((short) identifiers.size());
            identifiers.forEach(out::putInt);
        }
        if (share != null) {
            out.putShort((short) share.length).put(share);
        }
        return out.put(message).array();
    }

    /** The message of an entry, or null when it is none. */
    static @Nullable QueuedMessage decode(ByteBuffer entry, SessionClock clock) {
        ByteBuffer in = entry.duplicate();
        try {
            int flags = in.get();
            long session = in.getLong();
            long arrived = Math.min(in.getLong(), clock.millis()); // a crash may have set the clock back
            List<Integer> identifiers = (flags & IDENTIFIERS) == 0 ? List.of() : identifiers(in);
            TopicFilter share = (flags & SHARED) == 0 ? null : filter(in);
            Message message = MessageBytes.decode(in);
            if (message == null || (flags & 3) == 3) {
                return null;
            }
            Routed routed = new Routed(message, clock.nanosAt(arrived));
            return new QueuedMessage(session, Qos.of(flags & 3), (flags & RETAIN) != 0, identifiers, share, routed);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    private static List<Integer> identifiers(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        List<Integer> identifiers = new ArrayList<>(Math.min(count, in.remaining() / 4));
        for (int i = 0; i < count; i++) {
            identifiers.add(in.getInt());
        }
        return identifiers;
    }

    private static TopicFilter filter(ByteBuffer in) {
        byte[] text = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(text);
        return TopicFilter.of(new String(text, UTF_8), Integer.MAX_VALUE);
    }
}
