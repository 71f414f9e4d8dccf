package io.sluice.field.modbus.frame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answer on an RTU line. A frame counts when its check value holds, wherever it begins; so noise in front of
 * an answer does no harm. Keeps 512 bytes at least.
 */
final class RtuAnswerParser implements AnswerParser {

    private static final int CAPACITY = 1024;

    private final Asked asked;
    private final byte[] request;
    private final int expected;
    private boolean echoExpected;
    private final byte[] bytes = new byte[CAPACITY];
    private int size;

    /** Everything before it has been judged. */
    private int start;

    private int foreign;
    private @Nullable String trouble;
    private Parsed.@Nullable Frame answer;
    private boolean twice;

    RtuAnswerParser(Asked asked, boolean echo) {
        this.asked = asked;
        this.request = RtuFrame.encode(asked.unit(), asked.pdu());
        this.expected = 3 + asked.dataLength();
        this.echoExpected = echo || asked.reads();
    }

    @Override
    public Parsed feed(byte[] source, int count) {
        Parsed spoilt = Parsed.NEED_MORE;
        for (int done = 0; done < count; ) {
            makeRoom();
            int part = Math.min(count - done, CAPACITY - size);
            System.arraycopy(source, done, bytes, size, part);
            size += part;
            done += part;
            spoilt = scan();
        }
        if (twice) {
            return Parsed.NEED_MORE;
        }
        return answer == null ? spoilt : answer;
    }

    @Override
    public @Nullable String trouble() {
        return trouble == null && size > start ? "noise of " + (size - start) + " bytes" : trouble;
    }

    @Override
    public int foreign() {
        return foreign;
    }

    private void makeRoom() {
        if (size == CAPACITY) {
            int dropped = Math.max(start, CAPACITY / 2);
            System.arraycopy(bytes, dropped, bytes, 0, size - dropped);
            size -= dropped;
            start = 0;
            trouble = "noise without end";
        }
    }

    private Parsed scan() {
        Parsed spoilt = Parsed.NEED_MORE;
        for (int at = start; at < size; at++) {
            if (isEcho(at)) {
                at = judged(at + request.length) - 1;
                continue;
            }
            int length = RtuFrame.answerLength(bytes, at, size);
            if (at == start && at + length > size && length == expected && seemsOurs(at)) {
                return Parsed.NEED_MORE; // what is inside of the answer is no frame, whatever it looks like
            }
            if (length <= 0 || at + length > size) {
                continue;
            }
            if (RtuFrame.isSound(bytes, at, length)) {
                Parsed.Frame frame = frame(at, length);
                at = judged(at + length) - 1;
                judge(frame);
            } else if (at == start && seemsOurs(at)) {
                spoilt = new Parsed.Corrupt("check value wrong");
                trouble = "check value wrong";
            }
        }
        return spoilt;
    }

    private Parsed.Frame frame(int at, int length) {
        return new Parsed.Frame(0, bytes[at] & 0xff, Pdu.of(bytes, at + 1, at + length - 2));
    }

    private void judge(Parsed.Frame frame) {
        String refusal = asked.refusal(frame.unit(), frame.pdu());
        if (refusal != null) {
            foreign++;
            trouble = refusal;
        } else if (answer == null) {
            answer = frame;
        } else if (!answer.equals(frame)) {
            twice = true;
            trouble = AnswerParser.TWICE;
        }
    }

    private boolean seemsOurs(int at) {
        return asked.isFrom(bytes[at] & 0xff) && asked.isOfFunction(bytes[at + 1] & 0xff);
    }

    private boolean isEcho(int at) {
        boolean echo = echoExpected
                && size - at >= request.length
                && Arrays.equals(bytes, at, at + request.length, request, 0, request.length);
        echoExpected &= !echo;
        return echo;
    }

    private int judged(int end) {
        start = end;
        return end;
    }
}
