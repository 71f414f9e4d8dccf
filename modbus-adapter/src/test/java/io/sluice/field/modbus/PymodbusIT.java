package io.sluice.field.modbus;

import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.wire.Framing;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The link against pymodbus, of Debian's package python3-pymodbus, which packaging/verify.sh installs. */
class PymodbusIT {

    private static final String PYTHON = "/usr/bin/python3";

    static ChildPeer server(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(PYTHON, ChildPeer.copy("pymodbus_server.py", directory).toString()));
        command.addAll(List.of(arguments));
        return ChildPeer.start(command.toArray(new String[0]));
    }

    @Nested
    class Tcp extends PeerContract {
        @Override
        ChildPeer start() throws IOException {
            return server(directory, "tcp");
        }
    }

    @Nested
    class TcpWithFourRequestsInFlight extends Tcp {
        @Override
        ModbusWire wire(ChildPeer peer) {
            return new ModbusWire.Tcp(Peer.parse("127.0.0.1:" + peer.port()), new Framing.Mbap(4));
        }
    }

    @Nested
    class Udp extends PeerContract {
        @Override
        ChildPeer start() throws IOException {
            return server(directory, "udp");
        }

        @Override
        ModbusWire wire(ChildPeer peer) {
            return new ModbusWire.Udp(Peer.parse("127.0.0.1:" + peer.port()), Framing.Mbap.DEFAULT);
        }
    }

    @Nested
    class RtuOverTcp extends PeerContract {
        @Override
        ChildPeer start() throws IOException {
            return server(directory, "rtu-tcp");
        }

        @Override
        ModbusWire wire(ChildPeer peer) {
            return new ModbusWire.Tcp(
                    Peer.parse("127.0.0.1:" + peer.port()), new Framing.Line(LineFraming.RTU, Duration.ofMillis(100)));
        }
    }

    @Nested
    class Tls extends PeerContract {
        @Override
        ChildPeer start() throws IOException, InterruptedException {
            TestCertificates.write(directory);
            return server(directory, "tls", directory.toString());
        }

        @Override
        ModbusWire wire(ChildPeer peer) {
            return TestCertificates.wire(directory, peer.port());
        }
    }

    /** socat connects the server with the link, as a device behind a modem dials in. */
    @Nested
    class DiallingIn extends PeerContract {

        private @Nullable Process modem;

        @AfterEach
        void hangUp() {
            if (modem != null) {
                modem.destroy();
            }
        }

        @Override
        ChildPeer start() throws IOException {
            return server(directory, "tcp");
        }

        @Override
        ModbusWire wire(ChildPeer peer) {
            int port = freePort();
            try {
                modem = new ProcessBuilder(
                                "/usr/bin/socat",
                                "TCP:127.0.0.1:" + port + ",retry=200,interval=0.1",
                                "TCP:127.0.0.1:" + peer.port())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", port);
            return new ModbusWire.Listen(address, Set.of("127.0.0.1"), Duration.ofSeconds(1), Framing.Mbap.DEFAULT);
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On one end of a pair of pseudo terminals. */
    abstract static class OnSerialLine extends PeerContract {

        private final LineFraming framing;
        SocatPair pair;

        OnSerialLine(LineFraming framing) {
            this.framing = framing;
        }

        @BeforeEach
        void connect() throws IOException {
            pair = new SocatPair(directory);
        }

        @AfterEach
        void disconnect() throws IOException {
            pair.close();
        }

        @Override
        ModbusWire wire(ChildPeer peer) {
            return pair.wire(framing, 115_200);
        }

        @Override
        String whenGone() {
            return "bad/timeout";
        }
    }

    @Nested
    class Rtu extends OnSerialLine {
        Rtu() {
            super(LineFraming.RTU);
        }

        @Override
        ChildPeer start() throws IOException {
            return server(directory, "rtu", pair.theirs());
        }
    }

    @Nested
    class Ascii extends OnSerialLine {
        Ascii() {
            super(LineFraming.ASCII);
        }

        @Override
        ChildPeer start() throws IOException {
            return server(directory, "ascii", pair.theirs());
        }
    }
}
