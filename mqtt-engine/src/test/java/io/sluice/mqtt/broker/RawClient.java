package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.codec.PacketEncoder;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that says exactly what the test wants, right or wrong. */
final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final ProtocolVersion version;
    private final PacketDecoder decoder;
    private final ByteBuf received = Unpooled.buffer();

    RawClient(InetSocketAddress broker, ProtocolVersion version) throws IOException {
        this.version = version;
        this.decoder = PacketDecoder.forClient(version, 1 << 20);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(broker, TIMEOUT_MILLIS);
    }

    /** One that is connected. */
    static RawClient connected(InetSocketAddress broker, ProtocolVersion version, String clientId) throws IOException {
        RawClient client = new RawClient(broker, version);
        client.send(connect(version, clientId));
        assertThat(client.read(Connack.class).code().isError()).isFalse();
        return client;
    }

    static Connect connect(ProtocolVersion version, String clientId) {
        return new Connect(version, true, 0, clientId, null, null, null, Connect.Properties.DEFAULT);
    }

    static Publish publish(String topic, String payload, Qos qos, int packetId) {
        return Publish.of(message(topic, payload, qos, false), packetId);
    }

    static Message message(String topic, String payload, Qos qos, boolean retain) {
        return new Message(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retain, MessageProperties.NONE);
    }

    void send(Packet... packets) throws IOException {
        ByteBuf out = Unpooled.buffer();
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, out);
        }
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
    }

    /** Sends bytes of hex digits; spaces are for the eye. */
    void sendHex(String hex) throws IOException {
        socket.getOutputStream().write(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    void subscribe(String filter, Qos qos) throws IOException {
        subscribe(Subscribe.of(1, List.of(Subscribe.Request.of(TopicFilter.of(filter), qos))));
    }

    void subscribe(Subscribe subscribe) throws IOException {
        send(subscribe);
        assertThat(read(Suback.class).codes()).noneMatch(code -> code.isError());
    }

    /** The next packet, which must be one of that kind. */
    <T extends Packet> T read(Class<T> kind) throws IOException {
        Packet packet = read();
        if (packet == null || !kind.isInstance(packet)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", got " + packet);
        }
        return kind.cast(packet);
    }

    String readPayload() throws IOException {
        return new String(read(Publish.class).message().payload(), StandardCharsets.UTF_8);
    }

    /** The next packet, or null when the broker closed the connection. */
    @Nullable
    Packet read() throws IOException {
        byte[] some = new byte[4096];
        while (true) {
            Decoded decoded = decoder.decode(received);
            if (decoded instanceof Packet packet) {
                return packet;
            }
            int count;
            try {
                count = socket.getInputStream().read(some);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return null; // reset
            }
            if (count < 0) {
                return null;
            }
            received.writeBytes(some, 0, count);
        }
    }

    /** All that comes until the broker closes the connection. */
    byte[] readToEnd() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Whether nothing arrives for a moment. */
    boolean silent(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    /** Breaks the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
