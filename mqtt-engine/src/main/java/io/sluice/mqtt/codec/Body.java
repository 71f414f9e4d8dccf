package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.ReasonCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the body of one frame. It never reads past the frame: what is missing reads as 0 or empty, and the
 * first fault sticks and moves the cursor to the end, so that decoders read on without a branch and ask once at the
 * end. Used again for each frame of a connection.
 */
final class Body {

    private static final int KEPT_SCRATCH = 1024;
    private static final byte[] EMPTY = new byte[0];

    // valid for a frame
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;
    private @Nullable Malformed fault;

    // valid for a connection
    private byte[] scratch = EMPTY;

    /** Sets the cursor to the start of a frame's body. */
    void open(ByteBuf frame, int from, int until) {
        buffer = frame;
        at = from;
        end = until;
        fault = null;
    }

    /** The first fault, or null. */
    @Nullable
    Malformed fault() {
        return fault;
    }

    boolean hasMore() {
        return at < end;
    }

    int remaining() {
        return end - at;
    }

    /** The place of the cursor, for {@link #malformedUnlessAt}. */
    int position() {
        return at;
    }

    void fail(ReasonCode code, String text) {
        if (fault == null) {
            fault = new Malformed(code, text);
        }
        at = end;
    }

    void malformed(String text) {
        fail(ReasonCode.MALFORMED_PACKET, text);
    }

    void protocolError(String text) {
        fail(ReasonCode.PROTOCOL_ERROR, text);
    }

    private boolean lacks(int bytes) {
        if (end - at >= bytes) {
            return false;
        }
        malformed("a field reaches beyond the packet");
        return true;
    }

    int u8() {
        return lacks(1) ? 0 : buffer.getByte(at++) & 0xFF;
    }

    /** Passes over the next byte if it is 0. */
    boolean skipZero() {
        if (at < end && buffer.getByte(at) == 0) {
            at++;
            return true;
        }
        return false;
    }

    int u16() {
        if (lacks(2)) {
            return 0;
        }
        at += 2;
        return buffer.getUnsignedShort(at - 2);
    }

    long u32() {
        if (lacks(4)) {
            return 0;
        }
        at += 4;
        return buffer.getUnsignedInt(at - 4);
    }

    /** A packet identifier, which is not 0. [MQTT-2.2.1-3] */
    int packetId() {
        int id = u16();
        if (id == 0) {
            malformed("packet identifier 0");
        }
        return id;
    }

    /** A variable byte integer, in the fewest bytes that hold it. [MQTT-1.5.5-1] */
    int varInt() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8();
            value |= (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                if (b == 0 && shift > 0) {
                    malformed("a variable byte integer is longer than it need be");
                }
                return value;
            }
        }
        malformed("a variable byte integer has more than four bytes");
        return 0;
    }

    String utf8() {
        int length = u16();
        if (length == 0 || lacks(length)) {
            return "";
        }
        byte[] bytes = scratch(length);
        buffer.getBytes(at, bytes, 0, length);
        at += length;
        String text = Utf8.decode(bytes, length);
        if (text == null) {
            malformed("a string is not UTF-8 or contains U+0000"); // [MQTT-1.5.4-1] [MQTT-1.5.4-2]
            return "";
        }
        return text;
    }

    private byte[] scratch(int length) {
        if (length <= scratch.length) {
            return scratch;
        }
        byte[] larger = new byte[(length + 63) & ~63];
        if (larger.length <= KEPT_SCRATCH) {
            scratch = larger;
        }
        return larger;
    }

    /** Binary data with its length before it; a copy. */
    ByteBuffer binary() {
        return ByteBuffer.wrap(bytes()).asReadOnlyBuffer();
    }

    /** The same as an array. */
    byte[] bytes() {
        int length = u16();
        return lacks(length) ? EMPTY : take(length);
    }

    /** All that is left; a copy. */
    byte[] rest() {
        return take(end - at);
    }

    private byte[] take(int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(at, bytes, 0, length);
        at += length;
        return bytes;
    }

    /** A block that has its length before it must end where it said. */
    void malformedUnlessAt(int place, String text) {
        if (at != place && fault == null) {
            malformed(text);
        }
    }

    /** Nothing may follow. */
    void malformedUnlessEnd() {
        if (at != end) {
            malformed("bytes after the last field");
        }
    }
}
