package io.sluice.field.modbus.tag;

import io.sluice.field.ValueRange;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.frame.RequestPdu;
import java.math.BigDecimal;
import java.util.List;

/** What a tag that is written has to keep to, as far as it can be known before anything connects. */
final class WriteRules {

    private WriteRules() {}

    /** The function that the type of a tag wants. */
    static WriteFunction usual(ModbusTag tag) {
        boolean one = tag.size() == 1 && !tag.type().array();
        if (tag.address().table().ofBits()) {
            return one ? WriteFunction.COIL : WriteFunction.COILS;
        }
        return one ? WriteFunction.REGISTER : WriteFunction.REGISTERS;
    }

    /** Refuses a tag that cannot be written as it says; the message has the key of the tag map in it. */
    static void check(ModbusTag tag) {
        if (tag.write().isEmpty()) {
            return;
        }
        WriteRule rule = tag.write().get().rule();
        Table table = tag.address().table();
        require(
                table == Table.COIL || table == Table.HOLDING_REGISTER,
                tag,
                "write: " + tag.address() + " cannot be written, only coils and holding registers can");
        int most = table.ofBits() ? RequestPdu.MAX_WRITTEN_COILS : RequestPdu.MAX_WRITTEN_REGISTERS;
        require(
                tag.size() <= most,
                tag,
                "write: one request writes at most " + most + ", and " + tag.type() + " takes " + tag.size());
        boolean number = tag.type().kind().isNumber()
                && tag.bits().isEmpty()
                && tag.labels().isEmpty();
        require(
                number || !rule.boundsNumbers(),
                tag,
                "write: range and step are for numbers, not for " + described(tag));
        checkFunction(tag, table);
        rule.range().ifPresent(range -> checkRange(tag, range));
    }

    private static void checkFunction(ModbusTag tag, Table table) {
        boolean bits = !tag.bits().isEmpty();
        require(
                !bits || tag.write().flatMap(ModbusWrite::function).isPresent(),
                tag,
                "write: bits within a register need to say how: function: 22 where the device has it, else function:"
                        + " read-modify-write, between the two requests of which another master's change is lost");
        WriteFunction function = tag.writeFunction();
        boolean fits = switch (function) {
            case COIL -> table.ofBits() && tag.size() == 1;
            case COILS -> table.ofBits();
            case REGISTER -> !table.ofBits() && !bits && tag.size() == 1;
            case REGISTERS -> !table.ofBits() && !bits;
            case EXCHANGE -> !table.ofBits() && !bits && tag.size() <= RequestPdu.MAX_EXCHANGED_REGISTERS;
            case MASK -> bits && tag.size() == 1;
            case READ_MODIFY_WRITE -> bits;
        };
        require(fits, tag, "function " + function.key() + " does not write " + described(tag));
    }

    private static String described(ModbusTag tag) {
        if (!tag.bits().isEmpty()) {
            return "bits of " + tag.type() + " at " + tag.address();
        }
        return (tag.labels().isEmpty() ? "" : "an enum of ") + tag.type() + " at " + tag.address();
    }

    private static void checkRange(ModbusTag tag, ValueRange range) {
        for (BigDecimal end : List.of(range.exactLow(), range.exactHigh())) {
            require(
                    TagEncoder.fits(tag, end),
                    tag,
                    "range of write: " + end.toPlainString() + " does not fit " + tag.type()
                            + (tag.scaling().isIdentity() ? "" : " with its scaling"));
        }
    }

    private static void require(boolean holds, ModbusTag tag, String text) {
        if (!holds) {
            throw new IllegalArgumentException("tag " + tag.name() + ": " + text);
        }
    }
}
