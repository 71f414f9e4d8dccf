package io.sluice.field.modbus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.SocatPair;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.Table;
import io.sluice.field.modbus.wire.HostileLine.Behaviour;
import io.sluice.field.modbus.wire.HostileLine.Exchange;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On lines without transaction ids, too, nothing becomes a wrong value, and the request after it is answered right. */
@Timeout(value = 24, unit = TimeUnit.HOURS) // of the long campaign; the short one is bounded by its requests
class HostileLineIT {

    private static final int REPETITIONS = Integer.getInteger("sluice.hostile.line.repetitions", 3);
    private static final long SHORT = Duration.ofMillis(20).toNanos();
    private static final long LONG = Duration.ofSeconds(20).toNanos();
    private static final int WRONG = 500;

    /** How a request ends, and whether only the deadline brings it about. */
    private record Row(Behaviour behaviour, Class<? extends Outcome> outcome, boolean waits) {}

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"RTU, serial", "ASCII, serial", "RTU, tcp", "ASCII, tcp"})
    void no_wrong_value_and_recovery_with_the_next_request(LineFraming framing, String kind) throws Exception {
        HostileLine slave = new HostileLine(framing);
        try (Line line = open(slave, framing, kind, Duration.ofMillis(1))) {
            for (Map.Entry<String, Row> row : rows().entrySet()) {
                for (int i = 0; i < REPETITIONS; i++) {
                    replay(slave, line.transport(), row.getKey(), row.getValue(), i);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RTU, serial", "ASCII, serial", "RTU, tcp", "ASCII, tcp"})
    void a_late_answer_is_never_that_of_the_next_request(LineFraming framing, String kind) throws Exception {
        HostileLine slave = new HostileLine(framing);
        try (Line line = open(slave, framing, kind, Duration.ofSeconds(1))) {
            for (int i = 0; i < Math.max(1, REPETITIONS / 50); i++) {
                CompletableFuture<Exchange> late = new CompletableFuture<>();
                slave.next(late::complete);
                Request.Read unanswered = read(i);

                assertThat(line.transport().execute(unanswered, SHORT)).isEqualTo(new Outcome.Timeout());
                assertThat(line.transport().quietNanos(1)).isPositive();
                slave.next(HostileLine.WELL);
                late.get(20, TimeUnit.SECONDS).send(late.get().right());

                Request.Read next = read(i + 100);
                assertThat(line.transport().execute(next, LONG)).isEqualTo(right(next));
            }
        }
    }

    private static void replay(HostileLine slave, ModbusTransport transport, String name, Row row, int number)
            throws InterruptedException {
        slave.next(row.behaviour());
        Request.Read hostile = read(number);
        Outcome outcome = transport.execute(hostile, row.waits() ? SHORT : LONG);
        slave.awaitMet();
        if (outcome instanceof Outcome.Answer) {
            assertThat(outcome).as(name).isEqualTo(right(hostile));
        }
        if (!row.waits()) {
            assertThat(outcome).as(name).isInstanceOf(row.outcome());
        } else {
            // On a loaded machine what comes may miss the short deadline.
            assertThat(outcome).as(name).isInstanceOfAny(row.outcome(), Outcome.Timeout.class);
        }
        slave.next(HostileLine.WELL);
        Request.Read well = read(401 + number);
        Outcome after = transport.execute(well, LONG);
        slave.awaitMet();
        assertThat(after).as("after %s", name).isEqualTo(right(well));
    }

    private static Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("right", answer(x -> x.send(x.right())));
        rows.put("byte by byte", answer(x -> {
            for (byte b : x.right()) {
                x.send(new byte[] {b});
            }
        }));
        rows.put("noise in front", answer(x -> x.send(new byte[] {0, (byte) 0xff, 0}, x.right())));
        rows.put("another unit's answer in front", answer(x -> x.send(x.registers(2, 3, WRONG, x.count()), x.right())));
        rows.put("another master's request in front", answer(x -> x.send(x.foreignRequest(), x.right())));
        rows.put("echo in front", answer(x -> x.send(x.ownRequest(), x.right())));
        rows.put("answered twice the same", answer(x -> x.send(x.right(), x.right())));
        rows.put(
                "answer to another request of its function",
                answer(x -> x.send(x.registers(1, 3, WRONG, x.count() + 1), x.right())));
        rows.put("exception", new Row(x -> x.send(x.pdu(0x83, 2)), Outcome.ExceptionAnswer.class, false));
        rows.put("check value wrong", failure(x -> {
            byte[] frame = x.right();
            frame[frame.length - 3] ^= 1; // a digit of the LRC, or the last byte of the data
            x.send(frame);
        }));
        waiting(rows);
        return rows;
    }

    /** What ends with the deadline, since the answer may still come. */
    private static void waiting(Map<String, Row> rows) {
        rows.put("silence", new Row(x -> {}, Outcome.Timeout.class, true));
        rows.put("half a frame", waits(x -> x.send(Arrays.copyOf(x.right(), 5))));
        rows.put("wrong unit", waits(x -> x.send(x.registers(2, 3, WRONG, x.count()))));
        rows.put("wrong function", waits(x -> x.send(x.registers(1, 4, WRONG, x.count()))));
        rows.put("fewer registers", waits(x -> x.send(x.registers(1, 3, WRONG, x.count() - 1))));
        rows.put("more registers", waits(x -> x.send(x.registers(1, 3, WRONG, x.count() + 1))));
        rows.put("byte count too great", waits(x -> x.send(x.pdu(3, 12, 0, 0, 0, 0))));
        rows.put("byte count too small", waits(x -> x.send(x.pdu(3, 2, 0, 1, 0, 2))));
        rows.put("byte count odd", waits(x -> x.send(x.pdu(3, 5, 0, 1, 0, 2, 3))));
        rows.put("exception on another function", waits(x -> x.send(x.pdu(0x84, 2))));
        rows.put("exception too long", waits(x -> x.send(x.pdu(0x83, 2, 0))));
        rows.put("exception too short", waits(x -> x.send(x.pdu(0x83))));
        rows.put("two answers", failure(x -> x.send(x.registers(1, 3, WRONG, x.count()), x.right())));
        rows.put("noise", waits(x -> x.send("HTTP/1.1 400".getBytes(StandardCharsets.US_ASCII))));
    }

    private static Row answer(Behaviour behaviour) {
        return new Row(behaviour, Outcome.Answer.class, false);
    }

    private static Row failure(Behaviour behaviour) {
        return new Row(behaviour, Outcome.CommFailure.class, false);
    }

    private static Row waits(Behaviour behaviour) {
        return new Row(behaviour, Outcome.CommFailure.class, true);
    }

    private static Request.Read read(int offset) {
        return new Request.Read(1, false, Table.HOLDING_REGISTER, offset % 500, 2);
    }

    private static Outcome right(Request.Read read) {
        return new Outcome.Answer(
                ReadData.ofRegisters(HostileSlave.value(read.offset()), HostileSlave.value(read.offset() + 1)));
    }

    /** A transport whose other end is served. */
    private record Line(ModbusTransport transport, Closeable other) implements Closeable {
        @Override
        public void close() throws IOException {
            transport.close();
            other.close();
        }
    }

    private Line open(HostileLine slave, LineFraming framing, String kind, Duration quiet) throws IOException {
        if (kind.equals("tcp")) {
            ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
            serve(() -> {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                slave.serve(socket.getInputStream(), socket.getOutputStream(), socket);
            });
            Peer peer = Peer.parse("127.0.0.1:" + server.getLocalPort());
            return opened(new ModbusWire.Tcp(peer, new Framing.Line(framing, quiet)), server);
        }
        SocatPair pair = new SocatPair(directory);
        InputStream in = new BufferedInputStream(new FileInputStream(pair.theirs()));
        FileOutputStream out = new FileOutputStream(pair.theirs());
        serve(() -> slave.serve(in, out, out));
        return opened(pair.wire(framing, 115_200, quiet, false), () -> {
            pair.close();
            in.close();
        });
    }

    private static Line opened(ModbusWire wire, Closeable other) throws IOException {
        ModbusTransport transport = ModbusTransport.over(wire);
        transport.open();
        return new Line(transport, other);
    }

    /** The body of a thread. */
    @FunctionalInterface
    private interface Body {
        void run() throws IOException;
    }

    private static void serve(Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        return; // the line was closed
                    }
                },
                "hostile-line");
        thread.setDaemon(true);
        thread.start();
    }
}
