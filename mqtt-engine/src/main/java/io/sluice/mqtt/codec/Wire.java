package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;

/** The basic types of MQTT, written. [MQTT-1.5] */
final class Wire {

    static final int MAX_VAR_INT = 268_435_455;

    private Wire() {}

    static int varIntBytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    static void varInt(ByteBuf out, int value) {
        if (value < 0 || value > MAX_VAR_INT) {
            throw new IllegalArgumentException(value + " does not fit a variable byte integer");
        }
        int left = value;
        while (left > 0x7F) {
            out.writeByte((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    static void utf8(ByteBuf out, String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        out.writeShort(fitting(length));
        ByteBufUtil.reserveAndWriteUtf8(out, text, length);
    }

    static void binary(ByteBuf out, ByteBuffer data) {
        out.writeShort(fitting(data.remaining()));
        out.writeBytes(data.duplicate());
    }

    static void binary(ByteBuf out, byte[] data) {
        out.writeShort(fitting(data.length));
        out.writeBytes(data);
    }

    private static int fitting(int length) {
        if (length > 65_535) {
            throw new IllegalArgumentException("a field of " + length + " bytes; at most 65,535");
        }
        return length;
    }
}
