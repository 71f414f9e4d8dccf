package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.frame.Pdu;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A slave at the other end of an RTU or ASCII line, of holding registers whose value follows from their address, which
 * misbehaves when it is told to. It trusts its master: a read is eight bytes in RTU, and a line in ASCII.
 */
final class HostileLine {

    /** What it does instead of answering. */
    @FunctionalInterface
    interface Behaviour {
        void meet(Exchange exchange) throws IOException;
    }

    static final Behaviour WELL = exchange -> exchange.send(exchange.right());

    private final LineFraming framing;
    private final Semaphore met = new Semaphore(0);
    private volatile Behaviour next = WELL;

    HostileLine(LineFraming framing) {
        this.framing = framing;
    }

    /** Until it has met a request, however late. */
    void awaitMet() throws InterruptedException {
        if (!met.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the slave got no request");
        }
    }

    void next(Behaviour behaviour) {
        next = behaviour;
    }

    /** Serves one end of a line until it ends. */
    void serve(InputStream in, OutputStream out, Closeable line) {
        try (line) {
            byte[] request = read(in);
            while (request.length > 0) {
                next.meet(new Exchange(framing, out, request));
                met.release();
                request = read(in);
            }
        } catch (IOException e) {
            return; // the line ended
        }
    }

    /** Unit and PDU. */
    private byte[] read(InputStream in) throws IOException {
        if (framing == LineFraming.RTU) {
            byte[] frame = in.readNBytes(8);
            return frame.length < 8 ? new byte[0] : frame;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                for (int i = 1; i + 1 < line.length(); i += 2) {
                    bytes.write(Integer.parseInt(line.substring(i, i + 2), 16));
                }
                return bytes.toByteArray();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return new byte[0];
    }

    /** One request, and the means to meet it. */
    record Exchange(LineFraming framing, OutputStream out, Bytes request) {

        /** Unit and PDU of a request. */
        record Bytes(int unit, int offset, int count) {}

        Exchange(LineFraming framing, OutputStream out, byte[] request) {
            this(framing, out, new Bytes(request[0] & 0xff, word(request, 2), word(request, 4)));
        }

        int count() {
            return request.count();
        }

        byte[] right() {
            return registers(request.unit(), 3, request.offset(), request.count());
        }

        /** An answer with registers from any address. */
        byte[] registers(int unit, int function, int from, int registers) {
            int[] pdu = new int[2 + 2 * registers];
            pdu[0] = function;
            pdu[1] = 2 * registers;
            for (int i = 0; i < registers; i++) {
                pdu[2 + 2 * i] = HostileSlave.value(from + i) >> 8;
                pdu[3 + 2 * i] = HostileSlave.value(from + i);
            }
            return frame(unit, pdu);
        }

        /** An answer of any bytes, its check value right. */
        byte[] pdu(int... pdu) {
            return frame(request.unit(), pdu);
        }

        /** What a master asks another unit. */
        byte[] foreignRequest() {
            return frame(request.unit() + 1, 3, 0, 0, 0, 2);
        }

        byte[] ownRequest() {
            return frame(request.unit(), 3, request.offset() >> 8, request.offset(), 0, request.count());
        }

        void send(byte[]... frames) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] frame : frames) {
                all.write(frame);
            }
            out.write(all.toByteArray());
            out.flush();
        }

        private byte[] frame(int unit, int... pdu) {
            return framing.encode(unit, Pdu.of(pdu));
        }

        private static int word(byte[] bytes, int at) {
            return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
        }
    }
}
