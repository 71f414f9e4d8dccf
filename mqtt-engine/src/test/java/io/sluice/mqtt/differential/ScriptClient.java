package io.sluice.mqtt.differential;

import io.sluice.mqtt.packet.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** One client of a script: a socket, and a line for each packet that came. */
final class ScriptClient implements AutoCloseable {

    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final List<String> ACKNOWLEDGEMENTS =
            List.of("PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBACK", "UNSUBACK");
    private static final int ANSWER_MILLIS = 5_000;
    private static final int ACKNOWLEDGEMENT_MILLIS = 500;

    private final Disassembler disassembler;
    private final Assembler assembler;
    private final List<String> answers = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final int port;

    // of one connection
    private Socket socket = new Socket();
    private ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean connected;
    private boolean open;
    private int pings;
    private int acknowledgements;
    private int acknowledgementsDue;

    ScriptClient(int port, ProtocolVersion version) {
        this.port = port;
        this.disassembler = new Disassembler(version);
        this.assembler = new Assembler(version, disassembler::lastPacketId);
    }

    void send(String line) throws IOException {
        if (!open) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            received = new ByteArrayOutputStream();
            open = true;
            connected = false;
            pings = 0;
        }
        byte[] bytes = assembler.bytes(line);
        acknowledgementsDue = acknowledgements + toAcknowledge(bytes);
        write(bytes);
    }

    /** Packets that are answered. What is no packet ends the count: it ends the connection. */
    private static int toAcknowledge(byte[] bytes) {
        int count = 0;
        int at = 0;
        while (at + 1 < bytes.length && bytes[at + 1] >= 0) {
            count += switch (bytes[at] & 0xF0) {
                case 0x30 -> (bytes[at] & 0x06) != 0 ? 1 : 0;
                case 0x50, 0x60, 0x80, 0xA0 -> 1;
                default -> 0;
            };
            at += 2 + bytes[at + 1];
        }
        return count;
    }

    private void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The broker closed it; what it said before is read all the same.
        }
    }

    void drop() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
        open = false;
    }

    /**
     * Waits for the answer to a PINGREQ, which comes after all that the broker has to say at once, and for
     * acknowledgements, which may come later; or for the end.
     */
    void settle(int millisBeforeConnack) throws IOException {
        if (!open) {
            return;
        }
        if (!connected) {
            readUntil(millisBeforeConnack, () -> connected);
        }
        if (open && connected) {
            pings = 0;
            write(PINGREQ);
            readUntil(ANSWER_MILLIS, () -> pings > 0);
            if (open && pings == 0) {
                answers.add("no PINGRESP");
            }
            readUntil(ACKNOWLEDGEMENT_MILLIS, () -> acknowledgements >= acknowledgementsDue);
        }
    }

    /** Reads what still comes; false when there is no connection. */
    boolean linger(int millis) throws IOException {
        if (!open) {
            return false;
        }
        readUntil(millis, () -> false);
        return true;
    }

    private interface Until {
        boolean reached();
    }

    private void readUntil(int millis, Until until) throws IOException {
        if (!open) {
            return;
        }
        byte[] some = new byte[8192];
        long deadline = System.nanoTime() + millis * 1_000_000L;
        InputStream in = socket.getInputStream();
        while (open && !until.reached()) {
            long left = (deadline - System.nanoTime()) / 1_000_000L;
            if (left <= 0) {
                return;
            }
            socket.setSoTimeout((int) left);
            int count;
            try {
                count = in.read(some);
            } catch (SocketTimeoutException e) {
                return;
            } catch (IOException e) {
                count = -1; // reset
            }
            if (count < 0) {
                answers.add("closed");
                socket.close();
                open = false;
                return;
            }
            received.write(some, 0, count);
            take();
        }
    }

    private void take() {
        byte[] bytes = received.toByteArray();
        int at = 0;
        while (at + 1 < bytes.length) {
            int length = 0;
            int header = 1;
            do {
                if (at + header >= bytes.length) {
                    break;
                }
                length |= (bytes[at + header] & 0x7F) << (7 * (header - 1));
            } while (bytes[at + header++] < 0);
            if (at + header + length > bytes.length) {
                break;
            }
            byte[] body = new byte[length];
            System.arraycopy(bytes, at + header, body, 0, length);
            packet(bytes[at] & 0xFF, body);
            at += header + length;
        }
        received.reset();
        received.write(bytes, at, bytes.length - at);
    }

    private void packet(int first, byte[] body) {
        String text = disassembler.text(first, body);
        acknowledgements += ACKNOWLEDGEMENTS.contains(text.split(" ", 2)[0]) ? 1 : 0;
        connected |= text.startsWith("CONNACK 00");
        if (text.equals("PINGRESP")) {
            pings++;
        } else {
            (Disassembler.isAnswer(text) ? answers : messages).add(text);
        }
    }

    /** Answers in their order, then messages in theirs: how the two interleave is the broker's to choose. */
    List<String> transcript() {
        List<String> all = new ArrayList<>(answers);
        all.addAll(messages);
        return all;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
