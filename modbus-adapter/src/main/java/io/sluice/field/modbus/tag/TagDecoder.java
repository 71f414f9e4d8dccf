package io.sluice.field.modbus.tag;

import io.sluice.field.Quality;
import io.sluice.field.Quality.Cause;
import io.sluice.field.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From registers to a value. Pure and total: whatever the registers hold, the outcome is a value that is right, or a
 * quality that says why there is none. An array with one element that has no value has none itself.
 */
public final class TagDecoder {

    private TagDecoder() {}

    /** The value of a tag whose first register or bit is at {@code index} of the answer. */
    public static Decoded decode(ModbusTag tag, ReadData data, int index) {
        DataType type = tag.type();
        if (!type.array()) {
            return element(tag, data, index);
        }
        int step = tag.address().table().ofBits() ? 1 : type.elementRegisters();
        List<Value> values = new ArrayList<>(type.count());
        Quality quality = Quality.GOOD;
        for (int i = 0; i < type.count(); i++) {
            Decoded element = element(tag, data, index + i * step);
            if (element.value() == null) {
                return element;
            }
            values.add(element.value());
            quality = element.quality().isGood() ? quality : element.quality();
        }
        return new Decoded(new Value.Array(values), quality);
    }

    private static Decoded element(ModbusTag tag, ReadData data, int index) {
        return switch (tag.type().kind().family()) {
            case BOOLEAN -> Decoded.good(new Value.Bool(data.register(index) != 0));
            case TEXT -> Decoded.good(new Value.Text(text(bytes(tag, data, index))));
            case BYTES -> Decoded.good(new Value.Bytes(HexFormat.of().formatHex(bytes(tag, data, index))));
            default -> numeric(tag, bits(tag.order(), tag.type().kind(), data, index));
        };
    }

    private static Decoded numeric(ModbusTag tag, long bits) {
        if (!tag.invalid().isEmpty() && tag.invalid().contains(new Sentinel(bits))) {
            return Decoded.bad(Cause.NOT_AVAILABLE);
        }
        return tag.bits().isEmpty() ? number(tag, bits) : Decoded.good(fields(tag.bits(), bits));
    }

    /** The value's own bits, the most significant byte first, cut to the width of the type. */
    private static long bits(WordOrder order, DataType.Kind kind, ReadData data, int index) {
        int bytes = kind.registers() * 2;
        long bits = 0;
        for (int arrival = 0; arrival < bytes; arrival++) {
            int register = data.register(index + arrival / 2);
            long arrived = (arrival & 1) == 0 ? register >> 8 : register & 0xff;
            bits |= arrived << (8 * (bytes - 1 - order.significance(arrival, bytes)));
        }
        return bits & (-1L >>> (64 - kind.bits()));
    }

    private static Value fields(List<BitField> fields, long bits) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (BitField field : fields) {
            long value = (bits >> field.low()) & (-1L >>> (63 - (field.high() - field.low())));
            values.put(field.name(), field.isSingle() ? new Value.Bool(value == 1) : new Value.Int(value));
        }
        return new Value.Fields(values);
    }

    private static Decoded number(ModbusTag tag, long bits) {
        DataType.Kind kind = tag.type().kind();
        return switch (kind.family()) {
            case SIGNED -> whole(tag, bits << (64 - kind.bits()) >> (64 - kind.bits()));
            case UNSIGNED -> kind == DataType.Kind.U64 ? unsigned(tag, bits) : whole(tag, bits);
            case BCD -> bcd(tag, bits);
            default -> real(tag, bits);
        };
    }

    private static Decoded whole(ModbusTag tag, long raw) {
        if (!tag.labels().isEmpty()) {
            String label = tag.labels().get(raw);
            return label == null ? Decoded.unexpected(new Value.Int(raw)) : Decoded.good(new Value.Text(label));
        }
        if (tag.scaling().isIdentity()) {
            return expected(tag, new Value.Int(raw), (double) raw);
        }
        return scaled(tag, BigDecimal.valueOf(raw), true);
    }

    private static Decoded unsigned(ModbusTag tag, long bits) {
        if (!tag.labels().isEmpty()) {
            return whole(tag, bits);
        }
        BigDecimal raw = new BigDecimal(new BigInteger(Long.toUnsignedString(bits)));
        if (tag.scaling().isIdentity()) {
            return expected(tag, new Value.Unsigned(bits), raw.doubleValue());
        }
        return scaled(tag, raw, true);
    }

    private static Decoded bcd(ModbusTag tag, long bits) {
        long value = 0;
        for (int shift = tag.type().kind().bits() - 4; shift >= 0; shift -= 4) {
            long digit = bits >> shift & 0xf;
            if (digit > 9) {
                return Decoded.bad(Cause.NOT_AVAILABLE);
            }
            value = value * 10 + digit;
        }
        return whole(tag, value);
    }

    /**
     * The shortest decimal that means the same 32-bit float, as it is printed on the device: 0.1, and not
     * 0.10000000149011612. A negative zero is zero.
     */
    private static Decoded real(ModbusTag tag, long bits) {
        DataType.Kind kind = tag.type().kind();
        boolean isDouble = kind == DataType.Kind.F64;
        float single = kind == DataType.Kind.F16 ? FloatBits.half((int) bits) : Float.intBitsToFloat((int) bits);
        double value = isDouble ? Double.longBitsToDouble(bits) : single;
        if (!Double.isFinite(value)) {
            return Decoded.bad(Cause.NOT_AVAILABLE);
        }
        String decimal = isDouble ? Double.toString(value) : Float.toString(single);
        if (tag.scaling().isIdentity()) {
            double shortest = Double.parseDouble(decimal) + 0.0;
            return expected(tag, new Value.Real(shortest), shortest);
        }
        return scaled(tag, new BigDecimal(decimal), false);
    }

    private static Decoded scaled(ModbusTag tag, BigDecimal raw, boolean whole) {
        BigDecimal value = tag.scaling().apply(raw);
        double asDouble = value.doubleValue();
        if (!Double.isFinite(asDouble)) {
            return Decoded.bad(Cause.OUT_OF_RANGE);
        }
        if (whole && tag.scaling().keepsIntegers() && value.toBigInteger().bitLength() < 64) {
            return expected(tag, new Value.Int(value.longValue()), asDouble);
        }
        return expected(tag, new Value.Real(asDouble), asDouble);
    }

    private static Decoded expected(ModbusTag tag, Value value, double number) {
        boolean fits = tag.expect().isEmpty() || tag.expect().get().contains(number);
        return fits ? Decoded.good(value) : Decoded.unexpected(value);
    }

    private static byte[] bytes(ModbusTag tag, ReadData data, int index) {
        byte[] bytes = new byte[2 * tag.type().elementRegisters()];
        for (int i = 0; i < bytes.length; i++) {
            int register = data.register(index + i / 2);
            int place = i - i % 2 + tag.order().significance(i % 2, 2);
            bytes[place] = (byte) (i % 2 == 0 ? register >> 8 : register);
        }
        return Arrays.copyOf(bytes, tag.type().length());
    }

    /** Up to the first NUL, without trailing blanks; UTF-8, or Latin-1 where it is no UTF-8. */
    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, end))
                    .toString()
                    .stripTrailing();
        } catch (CharacterCodingException e) {
            return new String(bytes, 0, end, StandardCharsets.ISO_8859_1).stripTrailing();
        }
    }
}
