package io.sluice.field.modbus;

/** What is asked of a unit. */
sealed interface Request {

    /** Unit id, 0 to 255. */
    int unit();

    /** Whether an answer under another unit id is taken. */
    boolean lenientUnit();

    /** Functions 1 to 4. */
    record Read(int unit, boolean lenientUnit, Table table, int offset, int count) implements Request {}
}
