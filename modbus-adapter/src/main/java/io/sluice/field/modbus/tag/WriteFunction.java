package io.sluice.field.modbus.tag;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** By which function of Modbus a tag is written. */
public enum WriteFunction {
    /** 5: one coil. */
    COIL("5"),
    /** 6: one register. */
    REGISTER("6"),
    /** 15: coils. */
    COILS("15"),
    /** 16: registers. */
    REGISTERS("16"),
    /** 22: some bits of a register, by the device itself; nobody can come in between. */
    MASK("22"),
    /** 23: registers, which are read back in the same transaction. */
    EXCHANGE("23"),
    /** Some bits of a register, which is read and written: what another master sets in between is lost. */
    READ_MODIFY_WRITE("read-modify-write");

    private static final List<String> KEYS =
            Stream.of(values()).map(WriteFunction::key).toList();

    private final String key;

    WriteFunction(String key) {
        this.key = key;
    }

    /** As the tag map writes it. */
    public String key() {
        return key;
    }

    /** {@code 16}, or {@code read-modify-write}. */
    public static WriteFunction parse(String text) {
        for (WriteFunction function : values()) {
            if (function.key.equals(text.toLowerCase(Locale.ROOT))) {
                return function;
            }
        }
        throw new IllegalArgumentException(
                "function '" + text + "' writes nothing: expected " + String.join(", ", KEYS));
    }
}
