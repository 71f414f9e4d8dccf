package io.sluice.field.modbus.sim;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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
    private final Map<Integer, SimulatedUnit> units;
    private final LongSupplier nanos;
    private final long origin;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private Simulator(ServerSocket server, List<SimulatedUnit> units, LongSupplier nanos) {
        this.server = server;
        this.units = units.stream().collect(Collectors.toUnmodifiableMap(SimulatedUnit::id, Function.identity()));
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
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
        Simulator simulator = new Simulator(server, units, nanos);
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
        SimulatedUnit unit = units.get(id);
        if (unit == null) {
            throw new IllegalArgumentException("no unit " + id + ": expected one of " + units.keySet());
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

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (exchange(in, out)) {
                log.trace("answered {}", socket);
            }
        } catch (IOException e) {
            log.debug("connection {} ended", socket, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    /** One request; false when the peer left or sent what is no frame. */
    private boolean exchange(DataInputStream in, DataOutputStream out) throws IOException, InterruptedException {
        int transaction = in.readUnsignedShort();
        int protocol = in.readUnsignedShort();
        int length = in.readUnsignedShort();
        if (protocol != 0 || length < 2 || length > 254) {
            return false;
        }
        int id = in.readUnsignedByte();
        byte[] request = in.readNBytes(length - 1);
        if (request.length < length - 1) {
            return false;
        }
        byte[] answer = answer(units.get(id), request);
        if (answer.length > 0) {
            byte[] frame = new byte[7 + answer.length];
            frame[0] = (byte) (transaction >> 8);
            frame[1] = (byte) transaction;
            frame[4] = (byte) ((1 + answer.length) >> 8);
            frame[5] = (byte) (1 + answer.length);
            frame[6] = (byte) id;
            System.arraycopy(answer, 0, frame, 7, answer.length);
            out.write(frame);
        }
        return true;
    }

    /** Empty for no answer. */
    private byte[] answer(@Nullable SimulatedUnit unit, byte[] request) throws InterruptedException {
        if (unit == null) {
            return Dialogue.exception(request[0], NO_RESPONSE);
        }
        if (!unit.latency().isZero()) {
            TimeUnit.NANOSECONDS.sleep(unit.latency().toNanos());
        }
        if (unit.isSilent()) {
            return new byte[0];
        }
        return Dialogue.answer(unit, request, (nanos.getAsLong() - origin) / 1e9);
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
