package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes CBOR [RFC 8949]: maps and arrays of indefinite length, everything else in its shortest form. For one thread.
 */
final class CborWriter {

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(64);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    void beginMap() {
        out.write(0xBF);
    }

    void beginArray() {
        out.write(0x9F);
    }

    /** Ends a map or an array. */
    void end() {
        out.write(0xFF);
    }

    void text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        head(TEXT, bytes.length);
        out.writeBytes(bytes);
    }

    void bytes(byte[] bytes) {
        head(BYTES, bytes.length);
        out.writeBytes(bytes);
    }

    void integer(long value) {
        head(value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? ~value : value);
    }

    /** What is CBOR already. */
    void raw(byte[] item) {
        out.writeBytes(item);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** The first byte and the argument, which is unsigned. */
    private void head(int major, long argument) {
        int type = major << 5;
        if (argument >= 0 && argument < 24) {
            out.write(type | (int) argument);
        } else if (argument >= 0 && argument <= 0xFF) {
            number(type | 24, argument, 1);
        } else if (argument >= 0 && argument <= 0xFFFF) {
            number(type | 25, argument, 2);
        } else if (argument >= 0 && argument <= 0xFFFF_FFFFL) {
            number(type | 26, argument, 4);
        } else {
            number(type | 27, argument, 8);
        }
    }

    private void number(int first, long value, int size) {
        out.write(first);
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    private boolean whole(BigInteger value) {
        BigInteger argument = value.signum() < 0 ? value.not() : value;
        if (argument.compareTo(BEYOND) >= 0) {
            return false;
        }
        head(value.signum() < 0 ? NEGATIVE : UNSIGNED, argument.longValue());
        return true;
    }

    private boolean decimal(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value) || new BigDecimal(text).compareTo(new BigDecimal(Double.toString(value))) != 0) {
            return false;
        }
        float half = (float) value;
        if (half == value) {
            number(0xFA, Float.floatToIntBits(half), 4);
        } else {
            number(0xFB, Double.doubleToLongBits(value), 8);
        }
        return true;
    }

    /** One JSON value as CBOR, or null when it has a number that no CBOR integer or float is; closes the parser. */
    static byte @Nullable [] ofJson(JsonParser json) throws IOException {
        CborWriter cbor = new CborWriter();
        try (json) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (!cbor.token(token, json)) {
                    return null;
                }
            }
        }
        return cbor.bytes();
    }

    private boolean token(JsonToken token, JsonParser json) throws IOException {
        switch (token) {
            case START_OBJECT -> beginMap();
            case START_ARRAY -> beginArray();
            case END_OBJECT, END_ARRAY -> end();
            case FIELD_NAME, VALUE_STRING -> text(json.getText());
            case VALUE_TRUE -> out.write(0xF5);
            case VALUE_FALSE -> out.write(0xF4);
            case VALUE_NULL -> out.write(0xF6);
            case VALUE_NUMBER_INT -> {
                return whole(json.getBigIntegerValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                return decimal(json.getText());
            }
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IOException("no JSON: " + token);
        }
        return true;
    }
}
