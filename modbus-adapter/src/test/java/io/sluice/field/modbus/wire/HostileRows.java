package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.wire.HostileSlave.Behaviour;
import io.sluice.field.modbus.wire.HostileSlave.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a device or a gateway does to Modbus TCP, and the outcome that each request must have which meets it. */
public final class HostileRows {

    /** A behaviour, its outcome, and whether only the deadline brings that about. */
    public record Row(Behaviour behaviour, Class<? extends Outcome> outcome, boolean waits) {}

    private static final int WRONG = 500;

    private HostileRows() {}

    public static Map<String, Row> all() {
        Map<String, Row> rows = new LinkedHashMap<>();
        others(rows);
        frames(rows);
        wires(rows);
        slices(rows);
        return rows;
    }

    /** Answers that are not the answer to this request. */
    private static void others(Map<String, Row> rows) {
        rows.put("late answer", timeout(x -> x.later(x.right())));
        rows.put("late exception", timeout(x -> x.later(x.exception(0x83, 2))));
        rows.put("answered twice", answer(x -> {
            x.send(x.right());
            x.later(x.right());
        }));
        rows.put("lower transaction id", timeout(x -> x.send(wrong(x, x.transaction() - 1))));
        rows.put("higher transaction id", timeout(x -> x.send(wrong(x, x.transaction() + 1000))));
        rows.put("alien in front", answer(x -> x.send(wrong(x, x.transaction() - 7), x.right())));
        rows.put("many aliens", failure(x -> {
            byte[][] aliens = new byte[20][];
            Arrays.setAll(aliens, i -> wrong(x, x.transaction() + 100 + i));
            x.send(aliens);
        }));
        rows.put("silence", timeout(x -> {}));
        rows.put("exception 2", exception(x -> x.send(x.exception(0x83, 2))));
        rows.put("exception 0x55", exception(x -> x.send(x.exception(0x83, 0x55))));
    }

    /** Frames that break a rule. */
    private static void frames(Map<String, Row> rows) {
        rows.put("wrong unit", failure(x -> x.send(x.registers(x.transaction(), 2, 3, WRONG, x.count()))));
        rows.put("wrong function", failure(x -> x.send(x.registers(x.transaction(), 1, 4, WRONG, x.count()))));
        rows.put("fewer registers", failure(x -> x.send(x.registers(x.transaction(), 1, 3, WRONG, x.count() - 1))));
        rows.put("more registers", failure(x -> x.send(x.registers(x.transaction(), 1, 3, WRONG, x.count() + 1))));
        rows.put("byte count too great", failure(x -> x.send(pdu(x, 3, 2 * x.count() + 2, 0, 0, 0, 0))));
        rows.put("byte count too small", failure(x -> x.send(pdu(x, 3, 2, 0, 1, 0, 2))));
        rows.put("byte count odd", failure(x -> x.send(pdu(x, 3, 2 * x.count() + 1, 0, 1, 0, 2, 3))));
        rows.put("exception on another function", failure(x -> x.send(x.exception(0x84, 2))));
        rows.put("exception too long", failure(x -> x.send(x.exception(0x83, 2, 0))));
        rows.put("exception too short", failure(x -> x.send(x.exception(0x83))));
        for (int protocol : new int[] {1, 0x100}) {
            rows.put("protocol id " + protocol, failure(x -> {
                byte[] frame = x.right();
                frame[2] = (byte) (protocol >> 8);
                frame[3] = (byte) protocol;
                x.send(frame);
            }));
        }
        for (int length : new int[] {0, 1, 2, 255, 65535}) {
            rows.put("length " + length, failure(x -> {
                byte[] frame = x.right();
                frame[4] = (byte) (length >> 8);
                frame[5] = (byte) length;
                x.send(frame);
            }));
        }
        rows.put("garbage", failure(x -> x.send("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII))));
    }

    /** Wires that fail. */
    private static void wires(Map<String, Row> rows) {
        rows.put("reset in mid-frame", failure(x -> {
            x.send(Arrays.copyOf(x.right(), 8));
            x.reset();
        }));
        rows.put("closed in mid-frame", failure(x -> {
            x.send(Arrays.copyOf(x.right(), 5));
            x.close();
        }));
        rows.put("closed instead of an answer", failure(Exchange::close));
        rows.put("half a frame and silence", cutOff(x -> x.send(Arrays.copyOf(x.right(), 9))));
        rows.put("length longer than what comes", cutOff(x -> {
            byte[] frame = x.right();
            frame[5] = (byte) (frame[5] + 4);
            x.send(frame);
        }));
        rows.put("bytes beyond the deadline", cutOff(x -> {
            for (byte b : x.right()) {
                x.send(new byte[] {b});
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }));
    }

    /** Right answers, cut and glued. */
    private static void slices(Map<String, Row> rows) {
        rows.put("byte by byte", answer(x -> {
            for (byte b : x.right()) {
                x.send(new byte[] {b});
            }
        }));
        rows.put("in three segments", answer(x -> {
            byte[] frame = x.right();
            x.send(Arrays.copyOf(frame, 3));
            x.send(Arrays.copyOfRange(frame, 3, 10));
            x.send(Arrays.copyOfRange(frame, 10, frame.length));
        }));
        rows.put("glued to an older one", answer(x -> x.send(wrong(x, x.transaction() - 2), x.right())));
    }

    private static byte[] wrong(Exchange x, int transaction) {
        return x.registers(transaction & 0xffff, 1, 3, WRONG, x.count());
    }

    private static byte[] pdu(Exchange x, int... bytes) {
        byte[] pdu = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pdu[i] = (byte) bytes[i];
        }
        return x.frame(x.transaction(), 0, pdu.length + 1, 1, pdu);
    }

    private static Row answer(Behaviour behaviour) {
        return new Row(behaviour, Outcome.Answer.class, false);
    }

    private static Row exception(Behaviour behaviour) {
        return new Row(behaviour, Outcome.ExceptionAnswer.class, false);
    }

    private static Row timeout(Behaviour behaviour) {
        return new Row(behaviour, Outcome.Timeout.class, true);
    }

    private static Row failure(Behaviour behaviour) {
        return new Row(behaviour, Outcome.CommFailure.class, false);
    }

    private static Row cutOff(Behaviour behaviour) {
        return new Row(behaviour, Outcome.CommFailure.class, true);
    }
}
