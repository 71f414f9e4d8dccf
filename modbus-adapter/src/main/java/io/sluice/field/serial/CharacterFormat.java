package io.sluice.field.serial;

import io.sluice.field.Check;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a character goes over a serial line.
 *
 * @param dataBits 7 or 8
 * @param parity the parity bit
 * @param stopBits 1 or 2
 */
public record CharacterFormat(int dataBits, Parity parity, int stopBits) {

    /** The parity bit. */
    public enum Parity {
        NONE,
        EVEN,
        ODD,
        MARK,
        SPACE
    }

    /** What a serial Modbus device has unless its manual says otherwise [Modbus over serial line 2.5.1]. */
    public static final CharacterFormat EVEN_8 = new CharacterFormat(8, Parity.EVEN, 1);

    /** The same for ASCII [Modbus over serial line 2.5.2]. */
    public static final CharacterFormat EVEN_7 = new CharacterFormat(7, Parity.EVEN, 1);

    private static final Pattern SYNTAX = Pattern.compile("([78])([NEOMS])([12])");

    public CharacterFormat {
        Check.range("data bits", dataBits, 7, 8);
        Check.range("stop bits", stopBits, 1, 2);
    }

    /** {@code 8E1}: data bits, parity (N, E, O, M, S), stop bits. */
    public static CharacterFormat parse(String text) {
        Matcher syntax = SYNTAX.matcher(text.toUpperCase(Locale.ROOT));
        if (!syntax.matches()) {
            throw new IllegalArgumentException("frame '" + text
                    + "': expected data bits 7 or 8, parity N, E, O, M or S, and stop bits 1 or 2, such as 8E1 or 8N1");
        }
        Parity parity = switch (syntax.group(2)) {
            case "N" -> Parity.NONE;
            case "E" -> Parity.EVEN;
            case "O" -> Parity.ODD;
            case "M" -> Parity.MARK;
            default -> Parity.SPACE;
        };
        return new CharacterFormat(Integer.parseInt(syntax.group(1)), parity, Integer.parseInt(syntax.group(3)));
    }

    /** Bits that one character takes on the wire, the start bit included. */
    public int bits() {
        return 1 + dataBits + (parity == Parity.NONE ? 0 : 1) + stopBits;
    }

    @Override
    public String toString() {
        return "" + dataBits + parity.name().charAt(0) + stopBits;
    }
}
