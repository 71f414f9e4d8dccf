package io.sluice.field.modbus.tag;

import io.sluice.field.Nearest;
import java.util.List;

/** The four tables of a Modbus device. */
public enum Table {
    /** Read-write bits; Modicon numbers 0xxxx. */
    COIL("co", '0', 1),
    /** Read-only bits; Modicon numbers 1xxxx. */
    DISCRETE_INPUT("di", '1', 2),
    /** Read-only registers; Modicon numbers 3xxxx. */
    INPUT_REGISTER("ir", '3', 4),
    /** Read-write registers; Modicon numbers 4xxxx. */
    HOLDING_REGISTER("hr", '4', 3);

    private final String key;
    private final char modicon;
    private final int readFunction;

    Table(String key, char modicon, int readFunction) {
        this.key = key;
        this.modicon = modicon;
        this.readFunction = readFunction;
    }

    /** {@code hr}, {@code ir}, {@code co} or {@code di}. */
    static Table parse(String text) {
        for (Table table : values()) {
            if (table.key.equals(text)) {
                return table;
            }
        }
        throw Nearest.unknown("table", text, List.of("hr", "ir", "co", "di"));
    }

    /** As the tag map writes it. */
    public String key() {
        return key;
    }

    /** The function code that reads it. */
    public int readFunction() {
        return readFunction;
    }

    /** Whether it holds single bits; the others hold 16-bit registers. */
    public boolean ofBits() {
        return this == COIL || this == DISCRETE_INPUT;
    }

    char modicon() {
        return modicon;
    }
}
