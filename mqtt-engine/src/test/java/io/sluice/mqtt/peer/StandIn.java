package io.sluice.mqtt.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.codec.PacketEncoder;
import io.sluice.mqtt.net.PrivateKeys;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a cloud service: answers as a server has to, and closes the connection on whatever its rules forbid, which
 * it keeps as an offence. Sessions last as long as the server. For one client; a thread for each connection.
 */
public final class StandIn implements AutoCloseable {

    private static final int PACKET_BYTES = 4 << 20;

    /** What a service forbids. Each rule says what is wrong, or null. */
    public interface Rules {

        /** What it says that it can. */
        default Connack.Capabilities capabilities() {
            return Connack.Capabilities.FULL;
        }

        /** Whether it speaks that. */
        default boolean speaks(ProtocolVersion version) {
            return true;
        }

        /** Who is not let in; {@link ReasonCode#BAD_USER_NAME_OR_PASSWORD} is the answer. */
        default @Nullable String stranger(Connect connect) {
            return null;
        }

        /** What is wrong with a CONNECT, so that the connection is closed. */
        default @Nullable String connect(Connect connect) {
            return null;
        }

        /** The application protocol that it agrees to, or null for none; only with TLS. */
        default @Nullable String alpn() {
            return null;
        }

        default @Nullable String publish(Publish publish, int bytes, long nowNanos) {
            return null;
        }

        default @Nullable String subscribe(Subscribe subscribe) {
            return null;
        }
    }

    private final ServerSocket listener;
    private final Rules rules;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final List<String> offences = new CopyOnWriteArrayList<>();
    private final List<Connect> connects = new CopyOnWriteArrayList<>();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet(); // of clients that did not begin anew
    private final Set<Integer> released = new HashSet<>(); // packet identifiers between PUBREC and PUBREL
    private final Set<Socket> open = new HashSet<>();

    private StandIn(Rules rules, ServerSocketFactory sockets) throws IOException {
        this.rules = rules;
        this.listener = sockets.createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    /** One on a free port of loopback. */
    public static StandIn start(Rules rules) throws IOException {
        return started(new StandIn(rules, ServerSocketFactory.getDefault()));
    }

    /** One that takes TLS only, with that certificate. */
    public static StandIn start(Rules rules, Certificates.Pair identity) throws Exception {
        char[] password = new char[0];
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        try (InputStream in = Files.newInputStream(identity.cert())) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            keys.setKeyEntry(
                    "server", PrivateKeys.read(identity.key(), null), password, new Certificate[] {certificate});
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return started(new StandIn(rules, tls.getServerSocketFactory()));
    }

    private static StandIn started(StandIn made) {
        Thread thread = new Thread(made::listen, "stand-in");
        thread.setDaemon(true);
        thread.start();
        return made;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** What was published, each message as often as it came. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** What connections were closed over. */
    public List<String> offences() {
        return List.copyOf(offences);
    }

    /** Those that were let in. */
    public List<Connect> connects() {
        return List.copyOf(connects);
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                String alpn = rules.alpn();
                if (alpn != null && socket instanceof SSLSocket tls) {
                    tls.setHandshakeApplicationProtocolSelector((any, said) -> said.contains(alpn) ? alpn : null);
                }
                synchronized (open) {
                    open.add(socket);
                }
                Thread thread = new Thread(() -> serve(socket), "stand-in-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Line(socket).run();
        } catch (IOException e) {
            // The client is gone.
        } finally {
            synchronized (open) {
                open.remove(socket);
            }
        }
    }

    /** One connection. */
    private final class Line {

        private final Socket socket;
        private final PacketDecoder decoder = PacketDecoder.forServer(PACKET_BYTES);
        private final ByteBuf received = Unpooled.buffer();
        private ProtocolVersion version = ProtocolVersion.V5;

        Line(Socket socket) {
            this.socket = socket;
        }

        void run() throws IOException {
            byte[] some = new byte[16384];
            while (true) {
                int before = received.readableBytes();
                Decoded decoded = decoder.decode(received);
                if (decoded instanceof Malformed) {
                    offences.add("malformed packet");
                    return;
                }
                if (decoded instanceof Packet packet) {
                    if (!take(packet, before - received.readableBytes())) {
                        return;
                    }
                    continue;
                }
                int count = socket.getInputStream().read(some);
                if (count < 0) {
                    return;
                }
                received.discardReadBytes().writeBytes(some, 0, count);
            }
        }

        private boolean take(Packet packet, int bytes) throws IOException {
            if (packet instanceof Connect connect) {
                return connect(connect);
            }
            if (packet instanceof Publish publish) {
                return publish(publish, bytes);
            }
            if (packet instanceof Pubrel pubrel) {
                synchronized (released) {
                    released.remove(pubrel.packetId());
                }
                send(Pubcomp.of(pubrel.packetId()));
            } else if (packet instanceof Subscribe subscribe) {
                String wrong = rules.subscribe(subscribe);
                if (wrong != null) {
                    offences.add(wrong);
                    return false;
                }
                send(new Suback(
                        subscribe.packetId(),
                        subscribe.requests().stream()
                                .map(request -> ReasonCode.SUCCESS)
                                .toList(),
                        Diagnostics.NONE));
            } else if (packet instanceof Pingreq) {
                send(Pingresp.INSTANCE);
            }
            return !(packet instanceof Disconnect);
        }

        private boolean connect(Connect connect) throws IOException {
            version = connect.version();
            if (!rules.speaks(version)) {
                version = ProtocolVersion.V3_1_1;
                answer(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
                return false;
            }
            String wrong = rules.connect(connect);
            if (wrong != null) {
                offences.add(wrong);
                return false;
            }
            if (rules.stranger(connect) != null) {
                answer(false, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                return false;
            }
            boolean before = !connect.cleanStart() && sessions.contains(connect.clientId());
            if (!before) {
                synchronized (released) {
                    released.clear();
                }
            }
            boolean unused =
                    connect.cleanStart() ? sessions.remove(connect.clientId()) : sessions.add(connect.clientId());
            connects.add(connect);
            answer(before, ReasonCode.SUCCESS);
            return true;
        }

        private void answer(boolean present, ReasonCode code) throws IOException {
            send(new Connack(
                    present,
                    code,
                    new Connack.Properties(-1, -1, null, null, null, null, null, rules.capabilities()),
                    Diagnostics.NONE));
        }

        private boolean publish(Publish publish, int bytes) throws IOException {
            String wrong = rules.publish(publish, bytes, System.nanoTime());
            if (wrong != null) {
                offences.add(wrong);
                return false;
            }
            Qos qos = publish.message().qos();
            boolean first = true;
            if (qos == Qos.EXACTLY_ONCE) {
                synchronized (released) {
                    first = released.add(publish.packetId());
                }
            }
            if (first) {
                messages.add(publish.message());
            }
            if (qos == Qos.AT_LEAST_ONCE) {
                send(Puback.of(publish.packetId()));
            } else if (qos == Qos.EXACTLY_ONCE) {
                send(Pubrec.of(publish.packetId()));
            }
            return true;
        }

        private void send(Packet packet) throws IOException {
            ByteBuf out = Unpooled.buffer();
            PacketEncoder.encode(packet, version, out);
            socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
