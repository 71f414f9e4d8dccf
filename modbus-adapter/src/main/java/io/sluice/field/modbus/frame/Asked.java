package io.sluice.field.modbus.frame;

import org.jspecify.annotations.Nullable;

/**
 * A request that is on the wire, and which answer is one to it.
 *
 * @param unit unit id, 0 to 255
 * @param lenientUnit whether an answer under another unit id is taken
 * @param pdu the request
 */
public record Asked(int unit, boolean lenientUnit, Pdu pdu) {

    boolean isFrom(int answering) {
        return lenientUnit || answering == unit;
    }

    /** Whether what comes may be of the function asked, or its exception. */
    boolean isOfFunction(int function) {
        return function == pdu.function() || function == pdu.exceptionFunction();
    }

    /** Whether it only reads, so that its answer differs from itself. */
    boolean reads() {
        return switch (pdu.function()) {
            case 1, 2, 3, 4, 7, 17, 43 -> true;
            default -> false;
        };
    }

    /** Why something is no answer to this, in words; null for one that is. */
    public @Nullable String refusal(int answering, Pdu answer) {
        if (!isFrom(answering)) {
            return "answer of unit " + answering + " instead of " + unit;
        }
        if (!isOfFunction(answer.function())) {
            return "answer of function " + answer.function() + " instead of " + pdu.function();
        }
        if (answer.isException()) {
            return answer.length() == 2 ? null : "exception of " + answer.length() + " bytes instead of 2";
        }
        if (pdu.function() == Identification.FUNCTION) {
            return Identification.refusal(pdu, answer);
        }
        int length = expectedLength(answer);
        if (answer.length() != length) {
            return "answer of " + answer.length() + " bytes instead of " + length;
        }
        return repeats(answer) ? null : "answer to another request of function " + pdu.function();
    }

    /** Bytes of the PDU with the data that were asked for; 0 where the request does not say. */
    int dataLength() {
        return switch (pdu.function()) {
            case 1, 2 -> 2 + (pdu.word(3) + 7) / 8;
            case 3, 4, 23 -> 2 + 2 * pdu.word(3);
            default -> 0;
        };
    }

    private int expectedLength(Pdu answer) {
        return switch (pdu.function()) {
            case 1, 2, 3, 4, 23 -> dataLength();
            case 5, 6, 15, 16 -> 5;
            case 7 -> 2;
            case 17 -> answer.length() < 2 ? 2 : 2 + answer.at(1);
            default -> pdu.length(); // 8, 22: the answer is the request
        };
    }

    /** What an answer says of its own length or of the request has to agree with it. */
    private boolean repeats(Pdu answer) {
        return switch (pdu.function()) {
            case 1, 2, 3, 4, 17, 23 -> answer.at(1) == answer.length() - 2;
            case 5, 6, 22 -> answer.equals(pdu);
            case 8 -> pdu.word(1) == 0 ? answer.equals(pdu) : answer.word(1) == pdu.word(1);
            case 15, 16 -> answer.word(1) == pdu.word(1) && answer.word(3) == pdu.word(3);
            default -> true;
        };
    }
}
