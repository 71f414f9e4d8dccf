package io.sluice.field.modbus.wire;

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
import io.sluice.field.modbus.frame.Asked;
import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.tag.ReadData;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.BitSet;

/** Reads as messages of j2mod, and answers as outcomes. Pure. */
final class Messages {

    private Messages() {}

    private static ModbusRequest message(Request.Read read) {
        ModbusRequest message = switch (read.table()) {
            case COIL -> new ReadCoilsRequest(read.offset(), read.count());
            case DISCRETE_INPUT -> new ReadInputDiscretesRequest(read.offset(), read.count());
            case INPUT_REGISTER -> new ReadInputRegistersRequest(read.offset(), read.count());
            case HOLDING_REGISTER -> new ReadMultipleRegistersRequest(read.offset(), read.count());
        };
        message.setUnitID(read.unit());
        return message;
    }

    /** A request as it goes over any wire. */
    static Asked asked(Request request) {
        if (request instanceof Request.Call call) {
            return new Asked(call.unit(), call.lenientUnit(), call.pdu());
        }
        ModbusRequest message = message((Request.Read) request);
        byte[] data = message.getMessage();
        byte[] pdu = new byte[1 + data.length];
        pdu[0] = (byte) message.getFunctionCode();
        System.arraycopy(data, 0, pdu, 1, data.length);
        return new Asked(request.unit(), request.lenientUnit(), Pdu.of(pdu, 0, pdu.length));
    }

    /** What an answer says that {@link Asked#refusal} took. */
    static Outcome outcome(Request request, Pdu pdu) {
        if (pdu.isException()) {
            return new Outcome.ExceptionAnswer(pdu.at(1));
        }
        return request instanceof Request.Read read ? outcome(read, pdu) : new Outcome.Reply(pdu);
    }

    private static Outcome outcome(Request.Read read, Pdu pdu) {
        ModbusResponse response = ModbusResponse.createModbusResponse(pdu.function());
        response.setHeadless();
        byte[] bytes = new byte[1 + pdu.length()];
        System.arraycopy(pdu.bytes(), 0, bytes, 1, pdu.length());
        try {
            response.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException | RuntimeException e) {
            return new Outcome.CommFailure("answer that cannot be read: " + e, true);
        }
        return outcome(read, response);
    }

    private static Outcome outcome(Request.Read read, ModbusResponse response) {
        if (response instanceof ReadMultipleRegistersResponse answer) {
            return registers(answer.getRegisters());
        }
        if (response instanceof ReadInputRegistersResponse answer) {
            return registers(answer.getRegisters());
        }
        if (response instanceof ReadCoilsResponse answer) {
            return bits(read, answer.getCoils());
        }
        if (response instanceof ReadInputDiscretesResponse answer) {
            return bits(read, answer.getDiscretes());
        }
        return new Outcome.CommFailure("answer of function " + response.getFunctionCode(), true);
    }

    private static Outcome registers(InputRegister[] registers) {
        int[] values = new int[registers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = registers[i].toUnsignedShort();
        }
        return new Outcome.Answer(ReadData.ofRegisters(values));
    }

    private static Outcome bits(Request.Read read, BitVector bits) {
        return new Outcome.Answer(ReadData.ofBits(BitSet.valueOf(bits.getBytes()), read.count()));
    }
}
