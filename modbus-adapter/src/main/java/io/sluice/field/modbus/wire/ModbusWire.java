package io.sluice.field.modbus.wire;

import io.sluice.field.Check;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.serial.SerialSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** What a link runs over. */
public sealed interface ModbusWire {

    /** Modbus TCP, and RTU or ASCII over TCP. */
    record Tcp(Peer peer, Framing framing) implements ModbusWire {

        /** Modbus TCP with one request outstanding, as {@link Peer#parse}. */
        public static Tcp parse(String text) {
            return new Tcp(Peer.parse(text), Framing.Mbap.DEFAULT);
        }

        @Override
        public String toString() {
            return peer.toString();
        }
    }

    /**
     * Modbus/TCP Security: both sides show a certificate, which tells the device our role.
     *
     * @param peer the device, whose certificate has to be for its host
     * @param authorities whom to trust, PEM
     * @param certificate our chain, PEM
     * @param key its private key, PEM, PKCS#8
     * @param framing requests outstanding
     */
    record Tls(Peer peer, Path authorities, Path certificate, Path key, Framing.Mbap framing) implements ModbusWire {

        public static final int DEFAULT_PORT = 802;

        @Override
        public String toString() {
            return peer + " tls";
        }
    }

    /** Modbus over UDP: each datagram is a frame as of Modbus TCP. */
    record Udp(Peer peer, Framing.Mbap framing) implements ModbusWire {

        @Override
        public String toString() {
            return peer + " udp";
        }

        @Override
        public boolean isConnection() {
            return false;
        }
    }

    /**
     * RTU or ASCII on a serial port.
     *
     * @param port the port
     * @param framing RTU or ASCII
     * @param echo whether the line gives back what is sent, as two wires without a direction do
     */
    record Serial(SerialSettings port, Framing.Line framing, boolean echo) implements ModbusWire {

        public Serial {
            if (framing.framing() == LineFraming.RTU && port.format().dataBits() != 8) {
                throw new IllegalArgumentException("frame: RTU has 8 data bits, such as 8E1, not " + port.format());
            }
        }

        @Override
        public String toString() {
            return port.toString();
        }

        @Override
        public boolean isConnection() {
            return false;
        }

        @Override
        public Duration longestPause() {
            return SHORT_PAUSE;
        }
    }

    /**
     * The device dials in, as behind a modem.
     *
     * @param address where to listen
     * @param from the addresses that may dial in; empty for any
     * @param acceptTimeout how long one wait for it lasts, 1 ms to 60 s
     * @param framing what it speaks
     */
    record Listen(InetSocketAddress address, Set<String> from, Duration acceptTimeout, Framing framing)
            implements ModbusWire {

        private static final Pattern ADDRESS = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+");

        public Listen {
            from = Set.copyOf(from);
            for (String one : from) {
                if (!ADDRESS.matcher(one).matches()) {
                    throw new IllegalArgumentException(
                            "from: expected addresses such as 10.8.0.17 or fd00::17, not " + one);
                }
            }
            Check.duration("connect_timeout", acceptTimeout, Duration.ofMillis(1), Duration.ofSeconds(60));
        }

        @Override
        public String toString() {
            return "listen " + address.getHostString() + ":" + address.getPort();
        }

        @Override
        public Duration longestPause() {
            return SHORT_PAUSE;
        }
    }

    /** Where trying again costs nobody anything. */
    Duration SHORT_PAUSE = Duration.ofSeconds(1);

    /** Whether the peer may go away without a word, so that silence of all units is a reason to open it afresh. */
    default boolean isConnection() {
        return true;
    }

    /** Whether it carries frames of a serial line, on which unit 0 is all units. */
    default boolean isLine() {
        return this instanceof Serial
                || (this instanceof Tcp tcp && tcp.framing instanceof Framing.Line)
                || (this instanceof Listen listen && listen.framing instanceof Framing.Line);
    }

    /** The longest pause between two attempts to open it. */
    default Duration longestPause() {
        return Duration.ofSeconds(30);
    }

    /** How long opening it may take. */
    default Duration longestOpen() {
        if (this instanceof Tcp tcp) {
            return tcp.peer.connectTimeout();
        }
        if (this instanceof Tls tls) {
            return tls.peer.connectTimeout();
        }
        return this instanceof Listen listen ? listen.acceptTimeout : Duration.ofSeconds(1);
    }
}
