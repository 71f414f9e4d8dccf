package io.sluice.field;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The value of a reading, after scaling. Immutable. */
public sealed interface Value {

    /** A coil, a contact, a flag. */
    record Bool(boolean value) implements Value {}

    /** A whole number of up to 64 bits with sign. */
    record Int(long value) implements Value {}

    /** A whole number of 64 bits without sign, as its bits; read it by {@link Long#toUnsignedString(long)}. */
    record Unsigned(long bits) implements Value {}

    /** A number with a fraction; never NaN and never infinite: such a reading has no value and a bad quality. */
    record Real(double value) implements Value {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a value is a finite number, not " + value);
            }
        }
    }

    /** Text, and the label of an enumeration. */
    record Text(String value) implements Value {}

    /** Raw bytes, as lower-case hexadecimal text. */
    record Bytes(String hex) implements Value {}

    /** An array tag. */
    record Array(List<Value> values) implements Value {
        public Array {
            values = List.copyOf(values);
        }
    }

    /** A register that was taken apart into named bits and bit ranges, in the order of the tag map. */
    record Fields(Map<String, Value> fields) implements Value {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
