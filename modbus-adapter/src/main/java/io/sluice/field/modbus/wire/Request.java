package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.tag.Table;

/** What is asked of a unit. */
public sealed interface Request {

    /** On a line: all units, none of which answers [Modbus over serial line 2.1]. */
    int BROADCAST = 0;

    /** Unit id, 0 to 255. */
    int unit();

    /** Whether an answer under another unit id is taken. */
    boolean lenientUnit();

    /** Functions 1 to 4. */
    record Read(int unit, boolean lenientUnit, Table table, int offset, int count) implements Request {}

    /**
     * Any other function, as {@link io.sluice.field.modbus.frame.RequestPdu} makes them: writes, and questions about the
     * device. Ends as {@link Outcome.Reply}. Sent once, whatever comes of it.
     */
    record Call(int unit, boolean lenientUnit, Pdu pdu) implements Request {}
}
