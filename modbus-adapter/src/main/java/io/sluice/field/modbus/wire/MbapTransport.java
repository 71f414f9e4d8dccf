package io.sluice.field.modbus.wire;

import com.ghgande.j2mod.modbus.ModbusIOException;
import com.ghgande.j2mod.modbus.io.ModbusTCPTransport;
import com.ghgande.j2mod.modbus.msg.ModbusRequest;
import com.ghgande.j2mod.modbus.msg.ModbusResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Modbus TCP framing under j2mod's connection, in place of its own, which after one timeout hands out the answer to
 * an earlier request as good data.
 *
 * <pre>
 *   0        2        4        6      7         8
 *   | transaction | protocol 0 | length | unit | function | data ... |
 *                                       |<------- length ---------->|
 * </pre>
 *
 * Each request has its own transaction id and one deadline for the whole answer, however its bytes arrive. Frames of
 * other transactions are dropped until the deadline; a frame that breaks the rules ends the connection. Lives on the
 * link's thread, except {@link #close()}.
 */
final class MbapTransport extends ModbusTCPTransport {

    /** Frames of transactions never asked for, before the peer is given up. */
    private static final int MAX_ALIENS = 8;

    private static final int HEADER = 6;
    private static final int MAX_LENGTH = 254;

    private final byte[] frame = new byte[HEADER + MAX_LENGTH];

    // valid for a connection
    private @Nullable Socket wire;
    private @Nullable InputStream in;
    private int transaction = ThreadLocalRandom.current().nextInt(0x10000);
    private int aliens;

    // valid for a request
    private @Nullable ModbusRequest request;
    private boolean lenientUnit;
    private long deadline;
    private boolean timedOut;
    private boolean broken;
    private int received;

    @Override
    public void setSocket(Socket socket) throws IOException {
        super.setSocket(socket);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 2 * frame.length);
        wire = socket;
    }

    @Override
    public void close() throws IOException {
        Socket open = wire;
        if (open != null) {
            open.close();
        }
    }

    /** Sets the deadline of the next request, and whether its answer may come under another unit id. */
    void begin(long timeoutNanos, boolean lenient) {
        deadline = System.nanoTime() + timeoutNanos;
        lenientUnit = lenient;
        timedOut = false;
        broken = false;
        received = 0;
    }

    /** Whether the last failure was only that nothing came in time. */
    boolean timedOut() {
        return timedOut && !broken;
    }

    @Override
    public void writeRequest(ModbusRequest message) throws ModbusIOException {
        transaction = (transaction + 1) & 0xffff;
        message.setTransactionID(transaction);
        request = message;
        byte[] data = message.getMessage();
        int length = 2 + data.length;
        byte[] bytes = new byte[HEADER + length];
        bytes[0] = (byte) (transaction >> 8);
        bytes[1] = (byte) transaction;
        bytes[4] = (byte) (length >> 8);
        bytes[5] = (byte) length;
        bytes[6] = (byte) message.getUnitID();
        bytes[7] = (byte) message.getFunctionCode();
        System.arraycopy(data, 0, bytes, 8, data.length);
        try {
            opened().getOutputStream().write(bytes);
        } catch (IOException e) {
            throw broken("the request could not be sent: " + e.getMessage());
        }
    }

    @Override
    public ModbusResponse readResponse() throws ModbusIOException {
        try {
            while (true) {
                int length = readFrame();
                if (unsigned(0) == transaction) {
                    return response(length);
                }
                countAlien(unsigned(0));
            }
        } catch (SocketTimeoutException e) {
            timedOut = true;
            if (received > 0) {
                throw broken("the answer was cut off after " + received + " bytes");
            }
            throw new ModbusIOException("no answer in time");
        } catch (EOFException e) {
            throw broken("the peer closed the connection" + (received > 0 ? " in mid-frame" : ""));
        } catch (IOException e) {
            throw broken(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Reads one frame; the length field's value. */
    private int readFrame() throws IOException {
        received = 0;
        fill(HEADER);
        int protocol = unsigned(2);
        int length = unsigned(4);
        if (protocol != 0) {
            throw new IOException("protocol id " + protocol + " instead of 0");
        }
        if (length < 3 || length > MAX_LENGTH) {
            throw new IOException("length " + length + " instead of 3.." + MAX_LENGTH);
        }
        fill(HEADER + length);
        received = 0;
        return length;
    }

    private void fill(int end) throws IOException {
        InputStream stream = in;
        if (stream == null) {
            throw new IOException("not connected");
        }
        while (received < end) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            opened().setSoTimeout((int) ((left + 999_999) / 1_000_000));
            int count = stream.read(frame, received, end - received);
            if (count < 0) {
                throw new EOFException();
            }
            received += count;
        }
    }

    private ModbusResponse response(int length) throws IOException {
        ModbusRequest asked = request;
        int unit = frame[6] & 0xff;
        int function = frame[7] & 0xff;
        if (asked == null || (function & 0x7f) != asked.getFunctionCode()) {
            throw new IOException("answer of function " + function);
        }
        if (unit != asked.getUnitID() && !lenientUnit) {
            throw new IOException("answer of unit " + unit + " instead of " + asked.getUnitID());
        }
        ModbusResponse response = ModbusResponse.createModbusResponse(function);
        response.setHeadless();
        DataInputStream body = new DataInputStream(new ByteArrayInputStream(frame, HEADER, length));
        try {
            response.readFrom(body);
        } catch (EOFException e) {
            throw new IOException("answer shorter than it says", e);
        }
        if (body.available() > 0) {
            throw new IOException("answer longer than it says by " + body.available() + " bytes");
        }
        return response;
    }

    /** An earlier transaction is late, and expected after a timeout; a later one was never asked. */
    private void countAlien(int id) throws IOException {
        boolean late = ((transaction - id) & 0xffff) < 0x8000;
        if (!late && ++aliens > MAX_ALIENS) {
            throw new IOException("answers to transactions that were never asked");
        }
    }

    private ModbusIOException broken(String text) {
        broken = true;
        return new ModbusIOException(text);
    }

    private Socket opened() throws IOException {
        Socket open = wire;
        if (open == null) {
            throw new IOException("not connected");
        }
        return open;
    }

    private int unsigned(int at) {
        return (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
    }
}
