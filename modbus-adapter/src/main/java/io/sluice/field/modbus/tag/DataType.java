package io.sluice.field.modbus.tag;

import io.sluice.field.Check;
import io.sluice.field.Nearest;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The type of a tag's value on the wire.
 *
 * @param kind the type of one element
 * @param length bytes of one {@code str} or {@code bytes} element, else 0
 * @param count elements; 1 is a plain value unless {@code array}
 * @param array whether it is published as an array
 */
public record DataType(Kind kind, int length, int count, boolean array) {

    /** What an element's bits mean. */
    public enum Family {
        BOOLEAN,
        SIGNED,
        UNSIGNED,
        FLOAT,
        BCD,
        TEXT,
        BYTES
    }

    /** The types of the tag map. 8-bit values are the low byte of a register, 24-bit ones the low bits of two. */
    public enum Kind {
        BOOL("bool", Family.BOOLEAN, 1, 1),
        I8("i8", Family.SIGNED, 8, 1),
        U8("u8", Family.UNSIGNED, 8, 1),
        I16("i16", Family.SIGNED, 16, 1),
        U16("u16", Family.UNSIGNED, 16, 1),
        I24("i24", Family.SIGNED, 24, 2),
        U24("u24", Family.UNSIGNED, 24, 2),
        I32("i32", Family.SIGNED, 32, 2),
        U32("u32", Family.UNSIGNED, 32, 2),
        I64("i64", Family.SIGNED, 64, 4),
        U64("u64", Family.UNSIGNED, 64, 4),
        F16("f16", Family.FLOAT, 16, 1),
        F32("f32", Family.FLOAT, 32, 2),
        F64("f64", Family.FLOAT, 64, 4),
        BCD16("bcd16", Family.BCD, 16, 1),
        BCD32("bcd32", Family.BCD, 32, 2),
        STR("str", Family.TEXT, 0, 0),
        BYTES("bytes", Family.BYTES, 0, 0);

        private final String key;
        private final Family family;
        private final int bits;
        private final int registers;

        Kind(String key, Family family, int bits, int registers) {
            this.key = key;
            this.family = family;
            this.bits = bits;
            this.registers = registers;
        }

        public String key() {
            return key;
        }

        public Family family() {
            return family;
        }

        /** Bits of the value; 0 where the length says it. */
        public int bits() {
            return bits;
        }

        /** Whether bits and labels can be named in it. */
        public boolean isInteger() {
            return family == Family.SIGNED || family == Family.UNSIGNED;
        }

        /** Whether it can be scaled. */
        public boolean isNumber() {
            return isInteger() || family == Family.FLOAT || family == Family.BCD;
        }

        int registers() {
            return registers;
        }

        boolean hasLength() {
            return this == STR || this == BYTES;
        }
    }

    /** The most registers that one answer carries. */
    public static final int MAX_REGISTERS = 125;

    /** The most bits that one answer carries. */
    public static final int MAX_BITS = 2000;

    private static final Pattern SYNTAX = Pattern.compile("([a-z]+[0-9]*)(?:\\(([0-9]{1,5})\\))?(?:\\[([0-9]{1,5})])?");
    private static final List<String> NAMES = Stream.of(Kind.values())
            .map(kind -> kind.hasLength() ? kind.key + "(N)" : kind.key)
            .toList();

    /** What other tools call them. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("bit", "bool"),
            Map.entry("boolean", "bool"),
            Map.entry("int", "i16"),
            Map.entry("int16", "i16"),
            Map.entry("short", "i16"),
            Map.entry("word", "u16"),
            Map.entry("uint", "u16"),
            Map.entry("uint16", "u16"),
            Map.entry("int32", "i32"),
            Map.entry("dint", "i32"),
            Map.entry("dword", "u32"),
            Map.entry("uint32", "u32"),
            Map.entry("int64", "i64"),
            Map.entry("uint64", "u64"),
            Map.entry("float", "f32"),
            Map.entry("float32", "f32"),
            Map.entry("real", "f32"),
            Map.entry("double", "f64"),
            Map.entry("float64", "f64"),
            Map.entry("bcd", "bcd16"),
            Map.entry("string", "str(N)"));

    public DataType {
        if (kind.hasLength()) {
            Check.range("length of " + kind.key, length, 1, 2 * MAX_REGISTERS);
        } else if (length != 0) {
            throw new IllegalArgumentException("type " + kind.key + " has no length: expected " + kind.key + ", or "
                    + kind.key + "[" + length + "] for an array");
        }
        Check.range("array length of " + kind.key, count, 1, MAX_BITS);
        if (!array && count != 1) {
            throw new IllegalArgumentException("type " + kind.key + ": a plain value has one element, not " + count);
        }
    }

    /** A plain value of a kind that needs no length. */
    public static DataType of(Kind kind) {
        return new DataType(kind, 0, 1, false);
    }

    /** {@code u16}, {@code str(16)}, {@code i16[4]}. */
    public static DataType parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw unknown(text, text.split("[(\\[]", 2)[0]);
        }
        Kind kind = kind(text, syntax.group(1));
        if (kind.hasLength() && syntax.group(2) == null) {
            throw new IllegalArgumentException(
                    "type '" + text + "' needs its length in bytes: expected " + kind.key + "(16) for example");
        }
        int length = syntax.group(2) == null ? 0 : Integer.parseInt(syntax.group(2));
        boolean array = syntax.group(3) != null;
        return new DataType(kind, length, array ? Integer.parseInt(syntax.group(3)) : 1, array);
    }

    /** Registers of all elements together. */
    public int registers() {
        return count * elementRegisters();
    }

    int elementRegisters() {
        return kind.hasLength() ? (length + 1) / 2 : kind.registers;
    }

    /** Bytes that {@link WordOrder} has to order: 2, 4 or 8. */
    int orderedBytes() {
        return kind.hasLength() ? 2 : 2 * kind.registers;
    }

    /** As the tag map writes it. */
    @Override
    public String toString() {
        return kind.key + (kind.hasLength() ? "(" + length + ")" : "") + (array ? "[" + count + "]" : "");
    }

    private static Kind kind(String text, String key) {
        for (Kind kind : Kind.values()) {
            if (kind.key.equals(key)) {
                return kind;
            }
        }
        throw unknown(text, key);
    }

    private static IllegalArgumentException unknown(String text, String key) {
        String nearest = ALIASES.getOrDefault(key, Nearest.to(key, NAMES));
        return new IllegalArgumentException("type '" + text + "' is unknown: expected one of "
                + String.join(", ", NAMES) + ", or an array like u16[4]; nearest is " + nearest);
    }
}
