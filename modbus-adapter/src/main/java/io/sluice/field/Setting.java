package io.sluice.field;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a tag is to be set to, as it was asked for, before it is known what the tag can take. Immutable. */
public sealed interface Setting {

    /** True or false. */
    record Bool(boolean value) implements Setting {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A number, exactly as it was written. */
    record Decimal(BigDecimal value) implements Setting {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** Text, or the name of a value of an {@code enum}. */
    record Text(String value) implements Setting {
        @Override
        public String toString() {
            return "\"" + value + "\"";
        }
    }

    /** Text of which the tag's type says what it means: {@code 45}, {@code true}, {@code auto}. */
    record Plain(String text) implements Setting {
        @Override
        public String toString() {
            return text;
        }
    }

    /** One for each element of an array tag. */
    record Array(List<Setting> values) implements Setting {
        public Array {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.toString();
        }
    }

    /** Named bits of a register; those that are not named stay as they are. */
    record Fields(Map<String, Setting> fields) implements Setting {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public String toString() {
            return fields.toString();
        }
    }
}
