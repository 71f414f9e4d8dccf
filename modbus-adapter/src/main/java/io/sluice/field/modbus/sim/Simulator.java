package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.frame.Mbap;
import io.sluice.field.modbus.frame.Parsed;
import io.sluice.field.modbus.frame.Pdu;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small Modbus TCP server: functions 1 to 8, 15 to 17, 22, 23 and 43/14 of several units. One daemon thread accepts and one serves
 * each connection, 64 at most; more are closed at once. An unknown unit is answered with exception 0x0B, as a gateway
 * does. It is no part of the polling path, and trusts no frame it gets.
 */
public final class Simulator implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Simulator.class);
    private static final int MAX_CONNECTIONS = 64;
    private static final long PAUSE_AFTER_FAILURE = Duration.ofMillis(100).toNanos();
    private static final int NO_RESPONSE = 0x0b;

    private final ServerSocket server;
    private final SimulatedPlant plant;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private Simulator(ServerSocket server, SimulatedPlant plant) {
        this.server = server;
        this.plant = plant;
    }

    /** Serves on the address, port 0 for a free one, until it is closed; an address in use is an IOException. */
    public static Simulator start(InetSocketAddress address, List<SimulatedUnit> units) throws IOException {
        return start(address, units, System::nanoTime);
    }

    /** As {@link #start(InetSocketAddress, List)}, on another clock. */
    public static Simulator start(InetSocketAddress address, List<SimulatedUnit> units, LongSupplier nanos)
            throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw new IOException("cannot serve on " + address + ": " + e.getMessage(), e);
        }
        Simulator simulator = new Simulator(server, new SimulatedPlant(units, nanos));
        simulator.thread("simulator-" + server.getLocalPort(), simulator::accept);
        return simulator;
    }

    /** Where it serves. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The unit, to change its values or its manners; an unknown one is an IllegalArgumentException. */
    public SimulatedUnit unit(int id) {
        SimulatedUnit unit = plant.unit(id);
        if (unit == null) {
            throw new IllegalArgumentException("no unit " + id + ": expected one of " + plant.ids());
        }
        return unit;
    }

    /** Breaks all connections off; it goes on serving. */
    public void disconnectAll() {
        connections.forEach(Simulator::closeQuietly);
    }

    /** Ends it and all connections. Idempotent. */
    @Override
    public void close() {
        closeQuietly(server);
        disconnectAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (connections.size() >= MAX_CONNECTIONS) {
                    closeQuietly(socket);
                    continue;
                }
                connections.add(socket);
                thread("simulator-" + server.getLocalPort() + "-" + socket.getPort(), () -> serve(socket));
            } catch (IOException e) {
                log.debug("accept failed", e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
            }
        }
        disconnectAll();
    }

    /** Until the peer leaves, or sends what is no frame. */
    private void serve(Socket socket) {
        Mbap requests = new Mbap();
        byte[] read = new byte[Mbap.MAX_FRAME];
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int count = in.read(read); count >= 0; count = in.read(read)) {
                requests.feed(read, count);
                if (!answerAll(requests, out)) {
                    return;
                }
            }
        } catch (IOException e) {
            log.debug("connection {} ended", socket, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    /** The whole requests that are there; false when something is none. */
    private boolean answerAll(Mbap requests, OutputStream out) throws IOException, InterruptedException {
        Parsed next = requests.next();
        while (next instanceof Parsed.Frame request) {
            Pdu answer = answer(request);
            if (answer != null) {
                out.write(Mbap.encode(request.transaction(), request.unit(), answer));
            }
            next = requests.next();
        }
        return !(next instanceof Parsed.Corrupt);
    }

    /** Null for no answer. */
    private @Nullable Pdu answer(Parsed.Frame request) throws InterruptedException {
        SimulatedUnit unit = plant.unit(request.unit());
        if (unit == null) {
            return Pdu.of(Dialogue.exception(request.pdu().function(), NO_RESPONSE));
        }
        if (!unit.latency().isZero()) {
            TimeUnit.NANOSECONDS.sleep(unit.latency().toNanos());
        }
        return unit.isSilent() ? null : plant.answer(unit, request.pdu());
    }

    private void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable it) {
        try {
            it.close();
        } catch (IOException e) {
            log.debug("closing {}", it, e);
        }
    }
}
