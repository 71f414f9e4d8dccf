package io.sluice.field.modbus;

import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.frame.RequestPdu;
import io.sluice.field.modbus.tag.Encoded;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.WriteFunction;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request that writes a tag. Pure. */
final class WriteRequests {

    private WriteRequests() {}

    /**
     * The request.
     *
     * @param before what was read at the tag's place, for a function that leaves some of it as it is; else null
     */
    static Pdu of(ModbusTag tag, Encoded encoded, @Nullable ReadData before) {
        int offset = tag.address().offset();
        List<Integer> words = before == null ? encoded.words() : encoded.over(before);
        return switch (tag.writeFunction()) {
            case COIL -> RequestPdu.writeCoil(offset, words.get(0) != 0);
            case COILS -> RequestPdu.writeCoils(offset, bits(words), words.size());
            case REGISTER -> RequestPdu.writeRegister(offset, words.get(0));
            case REGISTERS -> RequestPdu.writeRegisters(offset, words);
            case EXCHANGE -> RequestPdu.writeAndRead(offset, words, offset, words.size());
            case MASK -> {
                int mask = encoded.masks().get(0);
                yield RequestPdu.maskRegister(offset, ~mask & 0xffff, words.get(0) & mask);
            }
            case READ_MODIFY_WRITE ->
                words.size() == 1
                        ? RequestPdu.writeRegister(offset, words.get(0))
                        : RequestPdu.writeRegisters(offset, words);
        };
    }

    /** Whether the tag has to be read before it is written. */
    static boolean readsBefore(ModbusTag tag) {
        return tag.writeFunction() == WriteFunction.READ_MODIFY_WRITE;
    }

    private static BitSet bits(List<Integer> words) {
        BitSet bits = new BitSet();
        for (int i = 0; i < words.size(); i++) {
            bits.set(i, words.get(i) != 0);
        }
        return bits;
    }
}
