package io.sluice.mqtt.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.codec.PacketEncoder;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A server for one client at a time that says what the test wants, and shows what the client says, packet by packet. */
public final class PacketServer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int PACKET_BYTES = 1 << 20;

    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private PacketDecoder decoder = PacketDecoder.forServer(PACKET_BYTES);
    private ByteBuf received = Unpooled.buffer();
    private ProtocolVersion version = ProtocolVersion.V5;
    private @Nullable Socket socket;

    /** One on a free port of loopback. */
    public PacketServer() throws IOException {
        listener.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** Where it listens. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort(), false);
    }

    /** Takes the next connection and lets it in. Its CONNECT. */
    public Connect accept(boolean sessionPresent, Connack.Capabilities capabilities) throws IOException {
        if (socket != null) {
            socket.close();
        }
        decoder = PacketDecoder.forServer(PACKET_BYTES);
        received = Unpooled.buffer();
        socket = listener.accept();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        Connect connect = read(Connect.class);
        version = connect.version();
        Connack.Properties properties = new Connack.Properties(-1, -1, null, null, null, null, null, capabilities);
        send(new Connack(sessionPresent, ReasonCode.SUCCESS, properties, Diagnostics.NONE));
        return connect;
    }

    /** Sends packets in one write. */
    public void send(Packet... packets) throws IOException {
        ByteBuf out = Unpooled.buffer();
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, out);
        }
        open().getOutputStream().write(ByteBufUtil.getBytes(out));
    }

    /** The next packet, which must be one of that kind. */
    public <T extends Packet> T read(Class<T> kind) throws IOException {
        Packet packet = read();
        if (packet == null || !kind.isInstance(packet)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", got " + packet);
        }
        return kind.cast(packet);
    }

    /** The next packet, or null when the client has closed the connection. */
    public @Nullable Packet read() throws IOException {
        byte[] some = new byte[4096];
        while (true) {
            Decoded decoded = decoder.decode(received);
            if (decoded instanceof Packet packet) {
                return packet;
            }
            int count = open().getInputStream().read(some);
            if (count < 0) {
                return null;
            }
            received.writeBytes(some, 0, count);
        }
    }

    private Socket open() {
        if (socket == null) {
            throw new IllegalStateException("nobody is connected");
        }
        return socket;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        listener.close();
    }
}
