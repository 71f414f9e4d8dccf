package io.sluice.field.modbus.tag;

import io.sluice.field.RefusedValueException;
import io.sluice.field.Setting;
import io.sluice.field.Value;
import io.sluice.field.WriteRule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From a setting to registers: the inverse of {@link TagDecoder}, in decimal arithmetic. Pure. What the type cannot hold
 * exactly is refused, never rounded; but for floats, which take the nearest number that they have.
 */
public final class TagEncoder {

    private static final int ALL = 0xffff;

    /** Of a quotient that does not end; far beyond those of any float. */
    private static final MathContext PLACES = new MathContext(60);

    private TagEncoder() {}

    /** What a tag that may be written is set to; range and step are checked, for each element of an array. */
    public static Encoded encode(ModbusTag tag, Setting asked) throws RefusedValueException {
        WriteRule rule = tag.write()
                .orElseThrow(() -> new RefusedValueException("type", "the tag map does not allow to write it"))
                .rule();
        if (!tag.bits().isEmpty()) {
            return fields(tag, asked);
        }
        List<Setting> elements = elements(tag, asked);
        List<Integer> words = new ArrayList<>();
        List<Integer> masks = new ArrayList<>();
        for (Setting element : elements) {
            element(tag, rule, element, words, masks);
        }
        return encoded(tag, words, masks);
    }

    private static Encoded encoded(ModbusTag tag, List<Integer> words, List<Integer> masks) {
        int[] registers = words.stream().mapToInt(Integer::intValue).toArray();
        Value value = TagDecoder.decode(tag, ReadData.ofRegisters(registers), 0).value();
        return new Encoded(words, masks, value);
    }

    private static List<Setting> elements(ModbusTag tag, Setting asked) throws RefusedValueException {
        DataType type = tag.type();
        if (!type.array()) {
            if (asked instanceof Setting.Array) {
                throw type("a list for " + type + ", which is one value");
            }
            return List.of(asked);
        }
        if (!(asked instanceof Setting.Array array) || array.values().size() != type.count()) {
            throw type("expected a list of " + type.count() + " values for " + type);
        }
        return array.values();
    }

    private static void element(ModbusTag tag, WriteRule rule, Setting asked, List<Integer> words, List<Integer> masks)
            throws RefusedValueException {
        DataType.Kind kind = tag.type().kind();
        switch (kind.family()) {
            case BOOLEAN -> {
                words.add(bool(asked) ? 1 : 0);
                masks.add(ALL);
            }
            case TEXT -> text(tag, asked, words, masks);
            case BYTES -> bytes(tag, asked, words, masks);
            default -> {
                long bits = number(tag, rule, asked);
                int count = 2 * kind.registers();
                add(words, tag.order().registers(extended(kind, bits), count));
                add(masks, tag.order().registers(-1L >>> (64 - kind.bits()), count));
            }
        }
    }

    private static boolean bool(Setting asked) throws RefusedValueException {
        if (asked instanceof Setting.Bool bool) {
            return bool.value();
        }
        String text = asked.toString();
        if (asked instanceof Setting.Plain || asked instanceof Setting.Decimal) {
            if (text.equals("1") || text.equals("true")) {
                return true;
            }
            if (text.equals("0") || text.equals("false")) {
                return false;
            }
        }
        throw type("expected true, false, 1 or 0, not " + shown(asked));
    }

    /** The value's own bits, the most significant byte first. */
    private static long number(ModbusTag tag, WriteRule rule, Setting asked) throws RefusedValueException {
        if (!tag.labels().isEmpty()) {
            return label(tag, asked);
        }
        BigDecimal value = decimal(asked);
        rule.check(value);
        DataType.Kind kind = tag.type().kind();
        long bits = kind.family() == DataType.Family.FLOAT ? real(tag, value) : whole(tag, value);
        if (tag.invalid().contains(new Sentinel(bits))) {
            throw type(value.toPlainString() + " is what the device says when it has no value");
        }
        return bits;
    }

    private static long label(ModbusTag tag, Setting asked) throws RefusedValueException {
        String name = asked instanceof Setting.Text text ? text.value() : asked.toString();
        for (Map.Entry<Long, String> label : tag.labels().entrySet()) {
            boolean named =
                    !(asked instanceof Setting.Decimal) && label.getValue().equals(name);
            boolean numbered = !(asked instanceof Setting.Text)
                    && label.getKey().toString().equals(name);
            if (named || numbered) {
                return label.getKey() & (-1L >>> (64 - tag.type().kind().bits()));
            }
        }
        throw type("expected one of " + String.join(", ", tag.labels().values()) + ", not " + shown(asked));
    }

    private static BigDecimal decimal(Setting asked) throws RefusedValueException {
        BigDecimal value = null;
        if (asked instanceof Setting.Decimal number) {
            value = number.value();
        } else if (asked instanceof Setting.Plain plain) {
            value = plainDecimal(plain);
        }
        if (value == null || value.precision() > 100 || Math.abs(value.scale()) > 400) {
            throw type("expected a number, not " + shown(asked));
        }
        return value;
    }

    private static BigDecimal plainDecimal(Setting.Plain plain) throws RefusedValueException {
        try {
            if (plain.text().length() <= 100) {
                return new BigDecimal(plain.text());
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw type("expected a number, not " + shown(plain));
    }

    private static long whole(ModbusTag tag, BigDecimal value) throws RefusedValueException {
        DataType.Kind kind = tag.type().kind();
        BigDecimal[] quotient = value.subtract(tag.scaling().offset())
                .divideAndRemainder(tag.scaling().scale());
        if (quotient[1].signum() != 0) {
            BigDecimal step = tag.scaling().scale().abs();
            throw type(value.toPlainString() + " cannot be written exactly: the device has steps of "
                    + step.stripTrailingZeros().toPlainString());
        }
        try {
            return Sentinel.bits(quotient[0].toBigIntegerExact(), kind);
        } catch (ArithmeticException e) {
            throw doesNotFit(tag, value);
        }
    }

    private static long real(ModbusTag tag, BigDecimal value) throws RefusedValueException {
        BigDecimal raw = value.subtract(tag.scaling().offset());
        if (tag.scaling().scale().compareTo(BigDecimal.ONE) != 0) {
            raw = raw.divide(tag.scaling().scale(), PLACES);
        }
        try {
            return FloatBits.nearest(tag.type().kind(), raw);
        } catch (ArithmeticException e) {
            throw doesNotFit(tag, value);
        }
    }

    /** Whether a number is within what the type holds, as far as its steps let it. */
    static boolean fits(ModbusTag tag, BigDecimal value) {
        DataType.Kind kind = tag.type().kind();
        BigDecimal raw = value.subtract(tag.scaling().offset());
        try {
            if (kind.family() == DataType.Family.FLOAT) {
                var unused = FloatBits.nearest(kind, raw.divide(tag.scaling().scale(), PLACES));
            } else {
                var unused = Sentinel.bits(
                        raw.divideToIntegralValue(tag.scaling().scale()).toBigInteger(), kind);
            }
            return true;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** 8-bit and 24-bit numbers fill their registers with their sign. */
    private static long extended(DataType.Kind kind, long bits) {
        boolean signed = kind.family() == DataType.Family.SIGNED;
        return signed ? bits << (64 - kind.bits()) >> (64 - kind.bits()) : bits;
    }

    private static void text(ModbusTag tag, Setting asked, List<Integer> words, List<Integer> masks)
            throws RefusedValueException {
        String text = asked instanceof Setting.Text quoted ? quoted.value() : asked.toString();
        if (!(asked instanceof Setting.Text || asked instanceof Setting.Plain) || text.indexOf('\0') >= 0) {
            throw type("expected text, not " + shown(asked));
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > tag.type().length()) {
            throw type("the text takes " + bytes.length + " bytes, and " + tag.type() + " holds "
                    + tag.type().length());
        }
        octets(tag, Arrays.copyOf(bytes, tag.type().length()), words, masks);
    }

    private static void bytes(ModbusTag tag, Setting asked, List<Integer> words, List<Integer> masks)
            throws RefusedValueException {
        String hex = asked instanceof Setting.Text quoted ? quoted.value() : asked.toString();
        int length = tag.type().length();
        if (!hex.matches("[0-9a-fA-F]{" + 2 * length + "}")) {
            throw type("expected " + 2 * length + " hexadecimal digits for " + tag.type());
        }
        octets(tag, HexFormat.of().parseHex(hex), words, masks);
    }

    /** A last byte that is not the value's own is 0. */
    private static void octets(ModbusTag tag, byte[] bytes, List<Integer> words, List<Integer> masks) {
        int count = 2 * tag.type().elementRegisters();
        int[] registers = new int[count / 2];
        int[] own = new int[count / 2];
        for (int i = 0; i < count; i++) {
            int place = i - i % 2 + tag.order().significance(i % 2, 2);
            int shift = i % 2 == 0 ? 8 : 0;
            if (place < bytes.length) {
                registers[i / 2] |= (bytes[place] & 0xff) << shift;
                own[i / 2] |= 0xff << shift;
            }
        }
        add(words, registers);
        add(masks, own);
    }

    /** Named bits, of which those that are not named stay as they are. */
    private static Encoded fields(ModbusTag tag, Setting asked) throws RefusedValueException {
        if (!(asked instanceof Setting.Fields fields) || fields.fields().isEmpty()) {
            throw type("expected names of its bits with their values, such as {\"value\":{\""
                    + tag.bits().get(0).name() + "\":true}}, not " + shown(asked));
        }
        long bits = 0;
        long mask = 0;
        Map<String, Value> written = new LinkedHashMap<>();
        for (Map.Entry<String, Setting> entry : fields.fields().entrySet()) {
            BitField field = tag.bits().stream()
                    .filter(it -> it.name().equals(entry.getKey()))
                    .findFirst()
                    .orElse(null);
            if (field == null) {
                throw type("it has no bits called " + shown(new Setting.Text(entry.getKey())) + ": expected "
                        + String.join(
                                ", ", tag.bits().stream().map(BitField::name).toList()));
            }
            long value = field(field, entry.getValue());
            long all = -1L >>> (63 - (field.high() - field.low()));
            bits = (bits & ~(all << field.low())) | value << field.low();
            mask |= all << field.low();
            written.put(field.name(), field.isSingle() ? new Value.Bool(value == 1) : new Value.Int(value));
        }
        int count = 2 * tag.type().registers();
        List<Integer> words = new ArrayList<>();
        List<Integer> masks = new ArrayList<>();
        add(words, tag.order().registers(bits, count));
        add(masks, tag.order().registers(mask, count));
        return new Encoded(words, masks, new Value.Fields(written));
    }

    private static long field(BitField field, Setting asked) throws RefusedValueException {
        if (field.isSingle()) {
            return bool(asked) ? 1 : 0;
        }
        BigDecimal value = decimal(asked);
        BigInteger most =
                BigInteger.ONE.shiftLeft(field.high() - field.low() + 1).subtract(BigInteger.ONE);
        if (value.signum() < 0
                || value.stripTrailingZeros().scale() > 0
                || value.toBigInteger().compareTo(most) > 0) {
            throw type(field.name() + ": expected a whole number of 0.." + most + ", not " + shown(asked));
        }
        return value.toBigInteger().longValue();
    }

    private static void add(List<Integer> words, int[] registers) {
        for (int register : registers) {
            words.add(register);
        }
    }

    private static RefusedValueException doesNotFit(ModbusTag tag, BigDecimal value) {
        String scaled = tag.scaling().isIdentity() ? "" : " with its scaling";
        return type(value.toPlainString() + " does not fit " + tag.type() + scaled);
    }

    private static RefusedValueException type(String text) {
        return new RefusedValueException("type", text);
    }

    private static String shown(Setting asked) {
        String text = asked.toString();
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
