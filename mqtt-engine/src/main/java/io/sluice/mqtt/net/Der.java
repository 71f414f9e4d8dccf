package io.sluice.mqtt.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** As much of DER [X.690] as wrapping one form of a private key in another takes. Pure. */
final class Der {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;

    private Der() {}

    /** An element of that tag around these contents. */
    static byte[] of(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) {
            length += content.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }

    /** The content of the next element when it has that tag; null when it has another, or is no whole element. */
    static @Nullable ByteBuffer next(ByteBuffer in, int tag) {
        if (in.remaining() < 2 || (in.get(in.position()) & 0xFF) != tag) {
            return null;
        }
        in.get();
        int length = in.get() & 0xFF;
        if (length >= 0x80) {
            int octets = length & 0x7F;
            if (octets == 0 || octets > 3 || in.remaining() < octets) {
                return null;
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (in.get() & 0xFF);
            }
        }
        if (length > in.remaining()) {
            return null;
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }

    /** The bytes of a buffer. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
