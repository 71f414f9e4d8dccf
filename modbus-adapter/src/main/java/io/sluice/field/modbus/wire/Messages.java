package io.sluice.field.modbus.wire;

import com.ghgande.j2mod.modbus.msg.ExceptionResponse;
import com.ghgande.j2mod.modbus.msg.ModbusRequest;
import com.ghgande.j2mod.modbus.msg.ModbusResponse;
import com.ghgande.j2mod.modbus.msg.ReadCoilsRequest;
import com.ghgande.j2mod.modbus.msg.ReadCoilsResponse;
import com.ghgande.j2mod.modbus.msg.ReadInputDiscretesRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputDiscretesResponse;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersResponse;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersResponse;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import com.ghgande.j2mod.modbus.util.BitVector;
import io.sluice.field.modbus.tag.ReadData;
import java.util.BitSet;

/** Requests as messages of j2mod, and its messages as outcomes. Pure. */
final class Messages {

    private Messages() {}

    static ModbusRequest request(Request request) {
        if (!(request instanceof Request.Read read)) {
            throw new IllegalArgumentException("no message for " + request);
        }
        ModbusRequest message = switch (read.table()) {
            case COIL -> new ReadCoilsRequest(read.offset(), read.count());
            case DISCRETE_INPUT -> new ReadInputDiscretesRequest(read.offset(), read.count());
            case INPUT_REGISTER -> new ReadInputRegistersRequest(read.offset(), read.count());
            case HOLDING_REGISTER -> new ReadMultipleRegistersRequest(read.offset(), read.count());
        };
        message.setUnitID(read.unit());
        return message;
    }

    /** The count is checked here: j2mod takes an answer of any. */
    static Outcome outcome(Request request, ModbusResponse response) {
        if (response instanceof ExceptionResponse exception) {
            return new Outcome.ExceptionAnswer(exception.getExceptionCode());
        }
        if (!(request instanceof Request.Read read)) {
            throw new IllegalArgumentException("no answer to " + request);
        }
        if (response instanceof ReadMultipleRegistersResponse answer) {
            return registers(read, answer.getByteCount(), answer.getRegisters());
        }
        if (response instanceof ReadInputRegistersResponse answer) {
            return registers(read, answer.getByteCount(), answer.getRegisters());
        }
        if (response instanceof ReadCoilsResponse answer) {
            return bits(read, answer.getCoils());
        }
        if (response instanceof ReadInputDiscretesResponse answer) {
            return bits(read, answer.getDiscretes());
        }
        return new Outcome.CommFailure("answer of function " + response.getFunctionCode(), true);
    }

    private static Outcome registers(Request.Read read, int bytes, InputRegister[] registers) {
        if (bytes != 2 * read.count()) {
            return wrongCount(bytes, 2 * read.count());
        }
        int[] values = new int[registers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = registers[i].toUnsignedShort();
        }
        return new Outcome.Answer(ReadData.ofRegisters(values));
    }

    private static Outcome bits(Request.Read read, BitVector bits) {
        int bytes = (read.count() + 7) / 8;
        if (bits.byteSize() != bytes) {
            return wrongCount(bits.byteSize(), bytes);
        }
        return new Outcome.Answer(ReadData.ofBits(BitSet.valueOf(bits.getBytes()), read.count()));
    }

    private static Outcome wrongCount(int came, int asked) {
        return new Outcome.CommFailure("answer of " + came + " bytes instead of " + asked, true);
    }
}
