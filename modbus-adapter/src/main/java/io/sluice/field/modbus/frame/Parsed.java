package io.sluice.field.modbus.frame;

/** What bytes of a wire came to. */
public sealed interface Parsed {

    NeedMore NEED_MORE = new NeedMore();

    /** No whole frame yet. */
    record NeedMore() implements Parsed {}

    /**
     * A whole frame.
     *
     * @param transaction the transaction id, 0 where the protocol has none
     * @param unit the unit id, 0 to 255
     * @param pdu what it carries
     */
    record Frame(int transaction, int unit, Pdu pdu) implements Parsed {}

    /** No frame, and why, in words. */
    record Corrupt(String reason) implements Parsed {}
}
