package io.sluice.field.modbus.frame;

/** How frames look on a line that has no transaction ids. */
public enum LineFraming {
    RTU {
        @Override
        public byte[] encode(int unit, Pdu pdu) {
            return RtuFrame.encode(unit, pdu);
        }

        @Override
        public AnswerParser answerTo(Asked asked, boolean echo) {
            return new RtuAnswerParser(asked, echo);
        }
    },
    ASCII {
        @Override
        public byte[] encode(int unit, Pdu pdu) {
            return AsciiFrame.encode(unit, pdu);
        }

        @Override
        public AnswerParser answerTo(Asked asked, boolean echo) {
            return new AsciiAnswerParser(asked, echo);
        }
    };

    /** One frame. */
    public abstract byte[] encode(int unit, Pdu pdu);

    /** A parser for what comes after a request; {@code echo} where the line gives back what is sent. */
    public abstract AnswerParser answerTo(Asked asked, boolean echo);
}
