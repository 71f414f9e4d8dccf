package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.tag.Table;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;

/**
 * What a unit answers to one request. Pure but for the writes. A PDU is the function code and its data; offsets in
 * comments are of the PDU.
 */
final class Dialogue {

    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_ADDRESS = 2;
    private static final int ILLEGAL_VALUE = 3;

    private static final int MEI_IDENTIFICATION = 14;
    private static final int MAX_PDU = 253;
    private static final int RUNNING = 0xff;

    /** Where objects begin that are the vendor's own. */
    private static final int EXTENDED = 0x80;

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
            case 7 -> request.length == 1 ? new byte[] {7, 0} : exception(function, ILLEGAL_VALUE);
            case 8 -> diagnostics(request);
            case 15, 16 -> writeMany(unit, request);
            case 17 -> serverId(unit, request);
            case 22 -> mask(unit, request, seconds);
            case 23 -> writeAndRead(unit, request, seconds);
            case 43 -> identification(unit, request);
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
        return cells(unit, table, function, word(request, 1), word(request, 3), seconds);
    }

    private static byte[] cells(SimulatedUnit unit, Table table, int function, int offset, int count, double seconds) {
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

    /** Function, sub-function (1..2), data (3..4): 0 gives it back, the counters are 0, what changes something is refused. */
    private static byte[] diagnostics(byte[] request) {
        if (request.length != 5) {
            return exception(8, ILLEGAL_VALUE);
        }
        int asked = word(request, 1);
        if (asked == 0) {
            return request;
        }
        boolean counter = asked == 2 || (asked >= 11 && asked <= 18);
        return counter ? new byte[] {8, 0, (byte) asked, 0, 0} : exception(8, ILLEGAL_FUNCTION);
    }

    private static byte[] serverId(SimulatedUnit unit, byte[] request) {
        if (request.length != 1) {
            return exception(17, ILLEGAL_VALUE);
        }
        byte[] text = String.valueOf(unit.objects().get(1)).getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(17);
        answer.write(text.length + 1);
        answer.writeBytes(text);
        answer.write(RUNNING);
        return answer.toByteArray();
    }

    /** Function, address (1..2), and-mask (3..4), or-mask (5..6); the answer is the request. */
    private static byte[] mask(SimulatedUnit unit, byte[] request, double seconds) {
        if (request.length != 7) {
            return exception(22, ILLEGAL_VALUE);
        }
        int offset = word(request, 1);
        var now = unit.read(Table.HOLDING_REGISTER, offset, seconds);
        if (now.isEmpty()) {
            return exception(22, ILLEGAL_ADDRESS);
        }
        int and = word(request, 3);
        unit.words(Table.HOLDING_REGISTER, offset, (now.getAsInt() & and) | (word(request, 5) & ~and));
        return request;
    }

    /** Function, read address (1..2) and count (3..4), write address (5..6), count (7..8) and bytes (9), values (10..). */
    private static byte[] writeAndRead(SimulatedUnit unit, byte[] request, double seconds) {
        int written = request.length < 10 ? 0 : word(request, 7);
        int count = request.length < 10 ? 0 : word(request, 3);
        boolean fits = count >= 1 && count <= 125 && written >= 1 && written <= 121;
        if (!fits || request.length != 10 + 2 * written || (request[9] & 0xff) != 2 * written) {
            return exception(23, ILLEGAL_VALUE);
        }
        int offset = word(request, 5);
        Table table = Table.HOLDING_REGISTER;
        if (!unit.has(table, offset, written) || !unit.has(table, word(request, 1), count)) {
            return exception(23, ILLEGAL_ADDRESS);
        }
        for (int i = 0; i < written; i++) {
            unit.words(table, offset + i, word(request, 10 + 2 * i));
        }
        return cells(unit, table, 23, word(request, 1), count, seconds);
    }

    /** Function, 14, access (2), object (3) [Application protocol 6.21]; more objects follow where one answer is too short. */
    private static byte[] identification(SimulatedUnit unit, byte[] request) {
        if (request.length != 4 || request[1] != MEI_IDENTIFICATION) {
            return exception(43, ILLEGAL_FUNCTION);
        }
        int access = request[2];
        int first = request[3] & 0xff;
        NavigableMap<Integer, String> objects = unit.objects();
        if (access < 1 || access > 4) {
            return exception(43, ILLEGAL_VALUE);
        }
        if (access == 4 && !objects.containsKey(first)) {
            return exception(43, ILLEGAL_ADDRESS);
        }
        int last = access == 1 ? 2 : access == 2 ? EXTENDED - 1 : access == 3 ? 0xff : first;
        int from = objects.containsKey(first) ? first : 0;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(new byte[] {43, MEI_IDENTIFICATION, (byte) access, (byte) (EXTENDED | 3), 0, 0, 0});
        int count = 0;
        int next = -1;
        for (var object : objects.subMap(from, true, last, true).entrySet()) {
            byte[] text = object.getValue().getBytes(StandardCharsets.ISO_8859_1);
            if (answer.size() + 2 + text.length > MAX_PDU) {
                next = object.getKey();
                break;
            }
            answer.write(object.getKey());
            answer.write(text.length);
            answer.writeBytes(text);
            count++;
        }
        byte[] pdu = answer.toByteArray();
        pdu[4] = (byte) (next < 0 ? 0 : 0xff);
        pdu[5] = (byte) Math.max(0, next);
        pdu[6] = (byte) count;
        return pdu;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
