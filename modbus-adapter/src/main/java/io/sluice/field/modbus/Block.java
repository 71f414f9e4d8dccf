package io.sluice.field.modbus;

import io.sluice.field.PollRate;
import io.sluice.field.modbus.tag.ModbusAddress;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Table;
import java.util.List;

/**
 * The tags that one request reads.
 *
 * @param table the table
 * @param offset the first register or bit, zero-based
 * @param count registers or bits
 * @param rate how often
 * @param tags by address; each lies whole within the block
 */
record Block(Table table, int offset, int count, PollRate rate, List<ModbusTag> tags) {

    Block {
        tags = List.copyOf(tags);
    }

    /** One tag alone. */
    static Block of(ModbusTag tag) {
        return new Block(tag.address().table(), tag.address().offset(), tag.size(), tag.rate(), List.of(tag));
    }

    /** Where a tag begins in the answer. */
    int indexOf(ModbusTag tag) {
        return tag.address().offset() - offset;
    }

    /** {@code hr:100..109 (40101..40110)}, for logs. */
    String span() {
        ModbusAddress first = new ModbusAddress(table, offset);
        ModbusAddress last = new ModbusAddress(table, offset + count - 1);
        return first.wire() + ".." + last.offset() + " (" + first.modicon() + ".." + last.modicon() + ")";
    }
}
