package io.sluice.field.modbus.frame;

import org.jspecify.annotations.Nullable;

/** Finds the answer on an ASCII line. A colon begins a frame wherever it stands; what is before one is noise. */
final class AsciiAnswerParser implements AnswerParser {

    private final Asked asked;
    private boolean echoExpected;

    // valid for a frame
    private final byte[] bytes = new byte[AsciiFrame.MAX];
    private int digits;
    private boolean open;
    private boolean ended;

    private int foreign;
    private @Nullable String trouble;
    private Parsed.@Nullable Frame answer;
    private boolean twice;

    AsciiAnswerParser(Asked asked, boolean echo) {
        this.asked = asked;
        this.echoExpected = echo || asked.reads();
    }

    @Override
    public Parsed feed(byte[] source, int count) {
        Parsed result = Parsed.NEED_MORE;
        for (int i = 0; i < count; i++) {
            Parsed next = take((char) (source[i] & 0x7f));
            if (next instanceof Parsed.Frame frame) {
                if (answer != null && !answer.equals(frame)) {
                    trouble = TWICE;
                    twice = true;
                }
                answer = frame;
            }
            result = next instanceof Parsed.NeedMore ? result : next;
        }
        if (twice) {
            return Parsed.NEED_MORE;
        }
        return answer == null ? result : answer;
    }

    @Override
    public @Nullable String trouble() {
        return trouble == null && open ? "half a frame" : trouble;
    }

    @Override
    public int foreign() {
        return foreign;
    }

    private Parsed take(char c) {
        if (c == AsciiFrame.BEGIN) {
            digits = 0;
            open = true;
            ended = false;
        } else if (open && c == AsciiFrame.CR) {
            ended = true;
        } else if (open && ended && c == AsciiFrame.LF) {
            open = false;
            return whole();
        } else if (open) {
            digit(c);
        } else {
            trouble = trouble == null ? "noise" : trouble;
        }
        return Parsed.NEED_MORE;
    }

    private void digit(char c) {
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (value < 0 || ended || digits == 2 * AsciiFrame.MAX) {
            open = false;
            trouble = "characters that are none of a frame";
            return;
        }
        int at = digits++ / 2;
        bytes[at] = (byte) (digits % 2 == 1 ? value << 4 : bytes[at] | value);
    }

    private Parsed whole() {
        int count = digits / 2;
        if (digits % 2 != 0 || count < 3 || !AsciiFrame.isSound(bytes, count)) {
            trouble = "check value wrong";
            boolean ours = count > 1 && asked.isFrom(bytes[0] & 0xff) && asked.isOfFunction(bytes[1] & 0xff);
            return ours ? new Parsed.Corrupt("check value wrong") : Parsed.NEED_MORE;
        }
        Parsed.Frame frame = new Parsed.Frame(0, bytes[0] & 0xff, Pdu.of(bytes, 1, count - 1));
        if (echoExpected && frame.unit() == asked.unit() && frame.pdu().equals(asked.pdu())) {
            echoExpected = false;
            return Parsed.NEED_MORE;
        }
        String refusal = asked.refusal(frame.unit(), frame.pdu());
        if (refusal == null) {
            return frame;
        }
        foreign++;
        trouble = refusal;
        return Parsed.NEED_MORE;
    }
}
