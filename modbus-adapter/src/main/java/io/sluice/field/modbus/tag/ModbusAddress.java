package io.sluice.field.modbus.tag;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a device: its table and the zero-based address on the wire.
 *
 * @param table the table
 * @param offset 0 to 65535, as it is sent
 */
public record ModbusAddress(Table table, int offset) {

    /** Addresses in a table. */
    static final int TABLE_SIZE = 65536;

    private static final Pattern WITH_TABLE = Pattern.compile("([A-Za-z]+)([:#])(0[xX][0-9A-Fa-f]+|[0-9]+)");
    private static final Pattern MODICON = Pattern.compile("([0134])([0-9]{4,5})");
    private static final Pattern BARE = Pattern.compile("0[xX][0-9A-Fa-f]+|[0-9]+");
    private static final String EXPECTED =
            "expected hr:100 (zero-based wire address), hr#101 (a manual's one-based number) or 40101 (Modicon)";

    public ModbusAddress {
        if (offset < 0 || offset >= TABLE_SIZE) {
            throw new IllegalArgumentException("address " + table.key() + ":" + offset + ": expected 0..65535");
        }
    }

    /**
     * Reads an address that says its own base: {@code hr:N ir:N co:N di:N} zero-based, {@code hr#N} one-based, and
     * the Modicon numbers of five or six digits.
     */
    public static ModbusAddress parse(String text) {
        Matcher withTable = WITH_TABLE.matcher(text);
        if (withTable.matches()) {
            Table table = Table.parse(withTable.group(1));
            long number = number(withTable.group(3));
            return withTable.group(2).equals(":") ? zeroBased(text, table, number) : oneBased(text, table, number);
        }
        Matcher modicon = MODICON.matcher(text);
        if (modicon.matches()) {
            return oneBased(text, byModicon(modicon.group(1).charAt(0)), number(modicon.group(2)));
        }
        if (BARE.matcher(text).matches()) {
            throw new IllegalArgumentException(bothReadings(text));
        }
        throw new IllegalArgumentException("address '" + text + "': " + EXPECTED);
    }

    /** {@code hr:100}. */
    public String wire() {
        return table.key() + ":" + offset;
    }

    /** {@code 40101}, or {@code 410000} with six digits where five do not reach. */
    public String modicon() {
        return String.format(Locale.ROOT, offset < 9999 ? "%c%04d" : "%c%05d", table.modicon(), offset + 1);
    }

    /** Both forms side by side: {@code hr:100 (40101)}. */
    @Override
    public String toString() {
        return wire() + " (" + modicon() + ")";
    }

    private static ModbusAddress zeroBased(String text, Table table, long number) {
        if (number >= TABLE_SIZE) {
            throw new IllegalArgumentException("address '" + text + "': a wire address is 0..65535, the last one is "
                    + new ModbusAddress(table, TABLE_SIZE - 1));
        }
        return new ModbusAddress(table, (int) number);
    }

    private static ModbusAddress oneBased(String text, Table table, long number) {
        if (number < 1 || number > TABLE_SIZE) {
            throw new IllegalArgumentException("address '" + text
                    + "': one-based numbers are 1..65536, the first one is " + new ModbusAddress(table, 0));
        }
        return new ModbusAddress(table, (int) number - 1);
    }

    private static Table byModicon(char digit) {
        return switch (digit) {
            case '0' -> Table.COIL;
            case '1' -> Table.DISCRETE_INPUT;
            case '3' -> Table.INPUT_REGISTER;
            default -> Table.HOLDING_REGISTER;
        };
    }

    private static String bothReadings(String text) {
        long number = number(text);
        if (number < 1 || number >= TABLE_SIZE) {
            return "address '" + text + "': " + EXPECTED;
        }
        int n = (int) number;
        return "address '" + text + "' does not say its base: write hr:" + text + " for wire address "
                + new ModbusAddress(Table.HOLDING_REGISTER, n) + ", or hr#" + text
                + " for number " + n + " of a manual, " + new ModbusAddress(Table.HOLDING_REGISTER, n - 1);
    }

    /** Capped, so that no count of digits overflows; every cap is far outside a table. */
    private static long number(String text) {
        boolean hex = text.length() > 1 && Character.toLowerCase(text.charAt(1)) == 'x';
        String digits = (hex ? text.substring(2) : text).replaceFirst("^0+(?=.)", "");
        return digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits, hex ? 16 : 10);
    }
}
