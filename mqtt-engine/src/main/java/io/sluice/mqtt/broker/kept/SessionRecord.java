package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.codec.MessageBytes;
import io.sluice.mqtt.packet.Will;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a session beside its subscriptions and packet identifiers; the key is the client identifier.
 *
 * <pre>
 *  0 format        u8    2
 *  1 number        i64
 *  9 slot          i32
 * 13 expiry        u32
 * 17 ended at      i64
 * 25 sent to       i64
 * 33 window        u16
 * 35 will due      i64
 * 43 will delay    u32
 * 47 client        i32 length, StoredClient
 *    will          the rest, as MessageBytes; nothing for none
 * </pre>
 *
 * Format 1, of versions that bound a session to nobody, has no client; it is read as one of whom nothing is known.
 *
 * @param number of the session, never used twice
 * @param slot the number of its queue
 * @param expirySeconds how long it outlives its connection, 0 to 4,294,967,295, where the greatest means for ever
 * @param endedAtMillis when its connection ended, by the session clock; -1 while there is one
 * @param sentTo the offset from which on nothing was ever sent to the client; of a session whose connection ended with
 *     the process, up to {@code window} messages from there on may have been
 * @param window messages that could be unacknowledged at a time
 * @param willDueMillis when the will is due, by the session clock; -1 while there is a connection
 * @param client as it was let in the last time; null when that is not known
 */
record SessionRecord(
        long number,
        int slot,
        long expirySeconds,
        long endedAtMillis,
        long sentTo,
        int window,
        long willDueMillis,
        @Nullable Client client,
        @Nullable Will will) {

    private static final byte FORMAT = 2;
    private static final byte WITHOUT_CLIENT = 1;
    private static final int HEAD_BYTES = 47;

    boolean connected() {
        return endedAtMillis < 0;
    }

    /** Whether it is over at a time. */
    boolean expired(long nowMillis) {
        return !connected()
                && expirySeconds != SessionSettings.NEVER
                && nowMillis - endedAtMillis >= expirySeconds * 1000;
    }

    boolean willDue(long nowMillis) {
        return !connected() && will != null && nowMillis >= willDueMillis;
    }

    /** What may have been sent to its client until now. */
    SentBefore sentBefore() {
        return new SentBefore(sentTo, window);
    }

    /** The window is that of the last connection too when its end is not known. */
    SessionRecord attached(Terms terms) {
        return new SessionRecord(
                number,
                slot,
                terms.expirySeconds(),
                -1,
                sentTo,
                Math.max(window, terms.window()),
                -1,
                terms.client(),
                terms.will());
    }

    /** The will is due after its delay or with the session's end, whichever comes first. [MQTT-3.1.2-8] */
    SessionRecord detached(long newExpirySeconds, long nowMillis, long newSentTo, @Nullable Will left) {
        long delay = left == null ? 0 : Math.min(left.delaySeconds(), newExpirySeconds) * 1000;
        return new SessionRecord(
                number,
                slot,
                newExpirySeconds,
                nowMillis,
                newSentTo,
                0,
                left == null ? -1 : nowMillis + delay,
                client,
                left);
    }

    /** The same of a session whose connection ended with the process, and which may have been sent more. */
    SessionRecord lost(long nowMillis) {
        SessionRecord gone = detached(expirySeconds, nowMillis, sentTo, will);
        return new SessionRecord(
                number, slot, expirySeconds, nowMillis, sentTo, window, gone.willDueMillis, client, will);
    }

    SessionRecord withoutWill() {
        return new SessionRecord(number, slot, expirySeconds, endedAtMillis, sentTo, window, -1, client, null);
    }

    byte[] encode() {
        byte[] message = will == null ? new byte[0] : MessageBytes.encode(will.message());
        byte[] who = StoredClient.encode(client);
        return ByteBuffer.allocate(HEAD_BYTES + Integer.BYTES + who.length + message.length)
                .put(FORMAT)
                .putLong(number)
                .putInt(slot)
                .putInt((int) expirySeconds)
                .putLong(endedAtMillis)
                .putLong(sentTo)
                .putShort((short) window)
                .putLong(willDueMillis)
                .putInt(will == null ? 0 : (int) will.delaySeconds())
                .putInt(who.length)
                .put(who)
                .put(message)
                .array();
    }

    /** The record of bytes, or null when they are none. */
    static @Nullable SessionRecord decode(String clientId, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int format = in.get();
            if (format != FORMAT && format != WITHOUT_CLIENT) {
                return null;
            }
            long number = in.getLong();
            int slot = in.getInt();
            long expiry = Integer.toUnsignedLong(in.getInt());
            long endedAt = in.getLong();
            long sentTo = in.getLong();
            int window = Short.toUnsignedInt(in.getShort());
            long willDue = in.getLong();
            long willDelay = Integer.toUnsignedLong(in.getInt());
            int length = format == FORMAT ? in.getInt() : 0;
            Client client = StoredClient.decode(clientId, in.slice(in.position(), length));
            in.position(in.position() + length);
            Message message = in.hasRemaining() ? MessageBytes.decode(in) : null;
            Will will = message == null ? null : new Will(message, willDelay);
            return slot < 0
                    ? null
                    : new SessionRecord(number, slot, expiry, endedAt, sentTo, window, willDue, client, will);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return null;
        }
    }
}
