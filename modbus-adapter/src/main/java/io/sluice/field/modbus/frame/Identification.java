package io.sluice.field.modbus.frame;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An answer to function 43 / 14, read device identification [Application protocol 1.1b3, 6.21].
 *
 * <pre>
 *   0    1    2        3            4              5            6         7
 *   | 43 | 14 | access | conformity | more follows | next object | objects | id | length | text | id | ...
 * </pre>
 *
 * @param conformity what the device can be asked for, as it says
 * @param next the object to ask for next, or -1 when this was all
 * @param objects texts by object id; 0 vendor, 1 product code, 2 revision, 3 URL, 4 product, 5 model, 6 application
 */
public record Identification(int conformity, int next, Map<Integer, String> objects) {

    static final int FUNCTION = 43;
    static final int MEI_TYPE = 14;
    private static final int HEAD = 7;
    private static final int MORE = 0xff;

    /** How much is asked for. */
    public enum Access {
        /** Vendor, product code and revision, which every device with this function has. */
        BASIC(1),
        /** The names of the specification beside them. */
        REGULAR(2),
        /** The vendor's own objects too. */
        EXTENDED(3),
        /** One object alone. */
        ONE(4);

        private final int code;

        Access(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    public Identification {
        objects = Collections.unmodifiableMap(new TreeMap<>(objects));
    }

    /** What an answer says that {@link #refusal} took. */
    public static Identification of(Pdu answer) {
        Map<Integer, String> objects = new TreeMap<>();
        int at = HEAD;
        for (int i = answer.at(6); i > 0; i--) {
            int length = answer.at(at + 1);
            byte[] bytes = answer.bytes();
            objects.put(answer.at(at), new String(bytes, at + 2, length, StandardCharsets.ISO_8859_1).stripTrailing());
            at += 2 + length;
        }
        return new Identification(answer.at(3), answer.at(4) == MORE ? answer.at(5) : -1, objects);
    }

    /** Why an answer is none to the request, in words; null for one that is. */
    static @Nullable String refusal(Pdu request, Pdu answer) {
        if (answer.length() < HEAD) {
            return "identification of " + answer.length() + " bytes";
        }
        if (answer.at(1) != MEI_TYPE || answer.at(2) != request.at(2)) {
            return "answer to another request of function " + FUNCTION;
        }
        boolean one = request.at(2) == Access.ONE.code;
        boolean more = answer.at(4) == MORE;
        if ((!more && answer.at(4) != 0) || (one && (more || answer.at(6) != 1))) {
            return "identification that contradicts itself";
        }
        int at = HEAD;
        for (int i = 0; i < answer.at(6); i++) {
            if (at + 2 > answer.length()) {
                return "identification that ends before its objects";
            }
            if (one && answer.at(at) != request.at(3)) {
                return "identification of object " + answer.at(at) + " instead of " + request.at(3);
            }
            at += 2 + answer.at(at + 1);
        }
        return at == answer.length() ? null : "identification of " + answer.length() + " bytes instead of " + at;
    }
}
