package io.sluice.field.modbus.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What answers say that {@link Asked#refusal} took. Pure. */
public final class Answers {

    private Answers() {}

    /** The registers of functions 3, 4 and 23, each 0 to 65535. */
    public static List<Integer> registers(Pdu answer) {
        List<Integer> registers = new ArrayList<>();
        for (int at = 2; at + 1 < answer.length(); at += 2) {
            registers.add(answer.word(at));
        }
        return registers;
    }

    /** Function 7: eight bits, the meaning of which is the device's. */
    public static int exceptionStatus(Pdu answer) {
        return answer.at(1);
    }

    /** Function 8: the word that the device gave, 0 to 65535. */
    public static int diagnostics(Pdu answer) {
        return answer.word(3);
    }

    /** Function 17: as text where all of it can be printed, else as hexadecimal digits; its form is the device's. */
    public static String serverId(Pdu answer) {
        byte[] bytes = answer.bytes();
        int end = bytes.length;
        while (end > 2 && (bytes[end - 1] == 0 || bytes[end - 1] == (byte) 0xff)) {
            end--; // the run indicator, which most devices put last
        }
        boolean printable = end > 2;
        for (int i = 2; i < end; i++) {
            printable &= bytes[i] >= ' ' && bytes[i] < 0x7f;
        }
        return printable
                ? new String(bytes, 2, end - 2, StandardCharsets.US_ASCII)
                : HexFormat.of().formatHex(bytes, 2, bytes.length);
    }
}
