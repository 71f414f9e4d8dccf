package io.sluice.field.modbus.tag;

import io.sluice.field.Nearest;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The order in which a value's bytes arrive: the letters in order of arrival, A the most significant byte. Never
 * "little" or "big", which mean different things to each vendor.
 *
 * <pre>
 *            16 bits, text   24 and 32 bits   64 bits
 *   AB       AB              -                -
 *   BA       BA              -                -
 *   ABCD     -               ABCD             ABCDEFGH
 *   CDAB     -               CDAB             GHEFCDAB   words from the last, bytes as they are
 *   BADC     -               BADC             BADCFEHG   words as they are, bytes swapped
 *   DCBA     -               DCBA             HGFEDCBA   all from the last
 *   8 letters                -                as written
 * </pre>
 *
 * @param letters two, four or eight, each once
 */
public record WordOrder(String letters) {

    // First: the constants below are checked against it.
    private static final List<String> SHORT = List.of("ABCD", "CDAB", "BADC", "DCBA", "AB", "BA");

    public static final WordOrder AB = new WordOrder("AB");
    public static final WordOrder BA = new WordOrder("BA");
    public static final WordOrder ABCD = new WordOrder("ABCD");
    public static final WordOrder CDAB = new WordOrder("CDAB");
    public static final WordOrder BADC = new WordOrder("BADC");
    public static final WordOrder DCBA = new WordOrder("DCBA");

    public WordOrder {
        if (!SHORT.contains(letters) && !isPermutation(letters)) {
            throw new IllegalArgumentException("order '" + letters + "' is unknown: expected one of "
                    + String.join(", ", SHORT) + " or eight letters like ABCDEFGH; nearest is "
                    + Nearest.to(letters, SHORT));
        }
    }

    /** {@code CDAB}: the third byte of the value arrives first. */
    public static WordOrder parse(String text) {
        return new WordOrder(text);
    }

    /** The protocol's own order for values of this type: the most significant byte first. */
    public static WordOrder natural(DataType type) {
        return type.orderedBytes() == 2 ? AB : ABCD;
    }

    /** Whether it says how values of this type arrive. */
    public boolean fits(DataType type) {
        return switch (type.orderedBytes()) {
            case 2 -> letters.length() == 2;
            case 4 -> letters.length() == 4;
            default -> letters.length() >= 4;
        };
    }

    /**
     * What a default of a whole device means for one tag: itself where it fits, else the natural order. A device's
     * {@code DCBA} says nothing about its 16-bit registers, and its {@code BA} nothing about its floats.
     */
    public WordOrder inheritedBy(DataType type) {
        return fits(type) ? this : natural(type);
    }

    /** For {@code bytes} arriving bytes, which of the value each is: 0 the most significant. */
    int significance(int arrival, int bytes) {
        return expand(bytes).charAt(arrival) - 'A';
    }

    /** The registers in which a value of these bits arrives. */
    public int[] registers(long bits, int bytes) {
        int[] registers = new int[bytes / 2];
        for (int arrival = 0; arrival < bytes; arrival++) {
            int sent = (int) (bits >> (8 * (bytes - 1 - significance(arrival, bytes)))) & 0xff;
            registers[arrival / 2] |= (arrival & 1) == 0 ? sent << 8 : sent;
        }
        return registers;
    }

    private String expand(int bytes) {
        if (letters.length() == bytes) {
            return letters;
        }
        return switch (letters) {
            case "ABCD" -> "ABCDEFGH";
            case "CDAB" -> "GHEFCDAB";
            case "BADC" -> "BADCFEHG";
            case "DCBA" -> "HGFEDCBA";
            default -> throw new IllegalArgumentException("order " + letters + " does not fit " + bytes + " bytes");
        };
    }

    private static boolean isPermutation(String letters) {
        return letters.chars()
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .equals("ABCDEFGH");
    }
}
