package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.tag.Table;

/** What is asked of a unit. */
public sealed interface Request {

    /** Unit id, 0 to 255. */
    int unit();

    /** Whether an answer under another unit id is taken. */
    boolean lenientUnit();

    /** Functions 1 to 4. */
    record Read(int unit, boolean lenientUnit, Table table, int offset, int count) implements Request {}
}
