package io.sluice.mqtt.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Reads one item of CBOR [RFC 8949] as JSON: maps with text as keys, arrays, text, integers, floats, true, false and null;
 * a byte string {@code bytes} becomes {@code base64}. Nothing else is understood: no tags, no chunked strings. Pure.
 */
final class CborReader {

    private static final int BREAK = 0xFF;
    private static final long INDEFINITE = -1;

    private final ByteBuffer in;
    private final JsonGenerator json;
    private final int maxDepth;

    private CborReader(ByteBuffer in, JsonGenerator json, int maxDepth) {
        this.in = in;
        this.json = json;
        this.maxDepth = maxDepth;
    }

    /**
     * The JSON of an item.
     *
     * @throws IOException when the bytes are not exactly one item that is understood
     */
    static byte[] json(byte[] item, int maxDepth) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(item.length * 2);
        ByteBuffer in = ByteBuffer.wrap(item);
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            new CborReader(in, json, maxDepth).item(0);
        } catch (BufferUnderflowException e) {
            throw new IOException("ends too soon", e);
        }
        if (in.hasRemaining()) {
            throw new IOException("goes on behind its end");
        }
        return out.toByteArray();
    }

    private void item(int depth) throws IOException {
        if (depth > maxDepth) {
            throw new IOException("too deep");
        }
        int first = in.get() & 0xFF;
        switch (first >> 5) {
            case 0 -> whole(argument(first), false);
            case 1 -> whole(argument(first), true);
            case 3 -> json.writeString(text(first));
            case 4 -> array(first, depth);
            case 5 -> map(first, depth);
            case 7 -> simple(first);
            default -> throw new IOException("an item of major type " + (first >> 5));
        }
    }

    private long argument(int first) throws IOException {
        int info = first & 0x1F;
        return switch (info) {
            case 24 -> in.get() & 0xFFL;
            case 25 -> in.getShort() & 0xFFFFL;
            case 26 -> in.getInt() & 0xFFFF_FFFFL;
            case 27 -> in.getLong();
            case 28, 29, 30, 31 -> throw new IOException("an argument that is none: " + info);
            default -> info;
        };
    }

    private void whole(long argument, boolean negative) throws IOException {
        BigInteger value = new BigInteger(Long.toUnsignedString(argument));
        json.writeNumber(negative ? value.not() : value);
    }

    private long length(int first) throws IOException {
        return (first & 0x1F) == 31 ? INDEFINITE : argument(first);
    }

    private byte[] string(int first) throws IOException {
        long length = length(first);
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a string of " + Long.toUnsignedString(length) + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private String text(int first) throws IOException {
        if (first >> 5 != 3) {
            throw new IOException("no text where text is expected");
        }
        String text = Utf8Text.of(string(first));
        if (text == null) {
            throw new IOException("text that is not UTF-8");
        }
        return text;
    }

    private boolean ends(long length, long read) {
        if (length != INDEFINITE) {
            return read == length;
        }
        boolean ends = peek() == BREAK;
        if (ends) {
            in.get();
        }
        return ends;
    }

    private int peek() {
        if (!in.hasRemaining()) {
            throw new BufferUnderflowException();
        }
        return in.get(in.position()) & 0xFF;
    }

    private void array(int first, int depth) throws IOException {
        long length = bounded(length(first));
        json.writeStartArray();
        for (long i = 0; !ends(length, i); i++) {
            item(depth + 1);
        }
        json.writeEndArray();
    }

    private void map(int first, int depth) throws IOException {
        long length = bounded(length(first));
        json.writeStartObject();
        for (long i = 0; !ends(length, i); i++) {
            String name = text(in.get() & 0xFF);
            if (peek() >> 5 == 2 && name.equals("bytes")) {
                json.writeFieldName("base64");
                json.writeBinary(string(in.get() & 0xFF));
            } else {
                json.writeFieldName(name);
                item(depth + 1);
            }
        }
        json.writeEndObject();
    }

    private long bounded(long length) throws IOException {
        if (length != INDEFINITE && (length < 0 || length > in.remaining())) {
            throw new IOException("more items than bytes");
        }
        return length;
    }

    private void simple(int first) throws IOException {
        switch (first & 0x1F) {
            case 20 -> json.writeBoolean(false);
            case 21 -> json.writeBoolean(true);
            case 22 -> json.writeNull();
            case 26 -> number(in.getFloat());
            case 27 -> number(in.getDouble());
            default -> throw new IOException("a simple value of " + (first & 0x1F));
        }
    }

    private void number(double value) throws IOException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IOException("a number that JSON has not");
        }
        json.writeNumber(value);
    }
}
