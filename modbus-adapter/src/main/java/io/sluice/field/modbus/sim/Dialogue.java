package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.tag.Table;
import java.util.Arrays;

/**
 * What a unit answers to one request. Pure but for the writes. A PDU is the function code and its data; offsets in
 * comments are of the PDU.
 */
final class Dialogue {

    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_ADDRESS = 2;
    private static final int ILLEGAL_VALUE = 3;

    private Dialogue() {}

    static byte[] answer(SimulatedUnit unit, byte[] request, double seconds) {
        int function = request[0] & 0xff;
        if (unit.exception() != 0) {
            return exception(function, unit.exception());
        }
        return switch (function) {
            case 1 -> read(unit, Table.COIL, request, seconds);
            case 2 -> read(unit, Table.DISCRETE_INPUT, request, seconds);
            case 3 -> read(unit, Table.HOLDING_REGISTER, request, seconds);
            case 4 -> read(unit, Table.INPUT_REGISTER, request, seconds);
            case 5, 6 -> writeOne(unit, request);
            case 15, 16 -> writeMany(unit, request);
            default -> exception(function, ILLEGAL_FUNCTION);
        };
    }

    static byte[] exception(int function, int code) {
        return new byte[] {(byte) (function | 0x80), (byte) code};
    }

    /** Function, address (1..2), count (3..4). */
    private static byte[] read(SimulatedUnit unit, Table table, byte[] request, double seconds) {
        int function = request[0];
        int max = table.ofBits() ? 2000 : 125;
        if (request.length != 5 || word(request, 3) < 1 || word(request, 3) > max) {
            return exception(function, ILLEGAL_VALUE);
        }
        int offset = word(request, 1);
        int count = word(request, 3);
        int bytes = table.ofBits() ? (count + 7) / 8 : 2 * count;
        byte[] answer = new byte[2 + bytes];
        answer[0] = (byte) function;
        answer[1] = (byte) bytes;
        for (int i = 0; i < count; i++) {
            var cell = unit.read(table, offset + i, seconds);
            if (cell.isEmpty()) {
                return exception(function, ILLEGAL_ADDRESS);
            }
            put(answer, table, i, cell.getAsInt());
        }
        return answer;
    }

    private static void put(byte[] answer, Table table, int index, int value) {
        if (table.ofBits()) {
            answer[2 + index / 8] |= (byte) (value << (index % 8));
            return;
        }
        answer[2 + 2 * index] = (byte) (value >> 8);
        answer[3 + 2 * index] = (byte) value;
    }

    /** Function, address (1..2), value (3..4); the answer is the request. */
    private static byte[] writeOne(SimulatedUnit unit, byte[] request) {
        int function = request[0];
        Table table = function == 5 ? Table.COIL : Table.HOLDING_REGISTER;
        if (request.length != 5 || (function == 5 && word(request, 3) != 0 && word(request, 3) != 0xff00)) {
            return exception(function, ILLEGAL_VALUE);
        }
        if (!unit.has(table, word(request, 1), 1)) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        int value = word(request, 3);
        unit.words(table, word(request, 1), function == 5 ? value >> 15 : value);
        return request;
    }

    /** Function, address (1..2), count (3..4), bytes (5), values (6..); the answer is the first five bytes. */
    private static byte[] writeMany(SimulatedUnit unit, byte[] request) {
        int function = request[0];
        Table table = function == 15 ? Table.COIL : Table.HOLDING_REGISTER;
        int count = request.length < 6 ? 0 : word(request, 3);
        int bytes = table.ofBits() ? (count + 7) / 8 : 2 * count;
        int max = table.ofBits() ? 1968 : 123;
        if (count < 1 || count > max || request.length != 6 + bytes || (request[5] & 0xff) != bytes) {
            return exception(function, ILLEGAL_VALUE);
        }
        int offset = word(request, 1);
        if (!unit.has(table, offset, count)) {
            return exception(function, ILLEGAL_ADDRESS);
        }
        for (int i = 0; i < count; i++) {
            int value = table.ofBits() ? request[6 + i / 8] >> (i % 8) & 1 : word(request, 6 + 2 * i);
            unit.words(table, offset + i, value);
        }
        return Arrays.copyOf(request, 5);
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
