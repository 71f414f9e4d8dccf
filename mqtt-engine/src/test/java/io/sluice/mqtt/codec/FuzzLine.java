package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket to the broker: bytes go out as they are given, and what comes in must be packets. */
final class FuzzLine implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int RECEIVE_BYTES = 64 << 10;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final ProtocolVersion version;
    private final PacketDecoder decoder;
    private final ByteBuf gathered = Unpooled.buffer();
    private final ByteBuf received = Unpooled.buffer();
    private final byte[] some = new byte[16 << 10];

    FuzzLine(InetSocketAddress broker, ProtocolVersion version) throws IOException {
        this.version = version;
        this.decoder = PacketDecoder.forClient(version, 1 << 20);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoLinger(true, 0); // a million connections must not wait for their last segments
        socket.setReceiveBufferSize(RECEIVE_BYTES); // little, so that a broker meets one that is full
        socket.connect(broker, TIMEOUT_MILLIS);
        in = socket.getInputStream();
    }

    void gather(Packet packet) {
        PacketEncoder.encode(packet, version, gathered);
    }

    void gather(byte[] bytes) {
        gathered.writeBytes(bytes);
    }

    /** Sends what was gathered, and a PINGREQ; hands over what comes before its answer. False when it was closed. */
    boolean sync(Consumer<Packet> packets) {
        gather(Pingreq.INSTANCE);
        return send() && readUntil(Pingresp.class, packets);
    }

    /** Sends what was gathered. False when the broker has closed the connection. */
    boolean send() {
        try {
            socket.getOutputStream().write(ByteBufUtil.getBytes(gathered));
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            gathered.clear();
        }
    }

    /** Hands over the packets that come, up to the first of that kind and with it. False when there is none. */
    boolean readUntil(Class<? extends Packet> last, Consumer<Packet> packets) {
        for (Packet packet = read(); packet != null; packet = read()) {
            packets.accept(packet);
            if (last.isInstance(packet)) {
                return true;
            }
        }
        return false;
    }

    /** Says no more, and takes what comes until the broker closes: packets, unless it was not asked for them. */
    void drain(boolean checked) {
        try {
            socket.shutdownOutput();
            while (checked ? read() != null : in.read(some) >= 0) {
                // until the end
            }
        } catch (IOException e) {
            // reset: there was something left that the broker did not want to read
        }
    }

    /** The next packet, or null at the end. */
    private @Nullable Packet read() {
        try {
            while (true) {
                Decoded decoded = decoder.decode(received);
                if (decoded instanceof Packet packet) {
                    return packet;
                }
                assertThat(decoded).as("from the broker").isNotInstanceOf(Malformed.class);
                received.discardReadBytes();
                int count = in.read(some);
                if (count < 0) {
                    return null;
                }
                received.writeBytes(some, 0, count);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the broker neither answers nor closes", e);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
