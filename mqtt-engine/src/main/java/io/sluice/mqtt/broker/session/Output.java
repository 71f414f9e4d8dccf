package io.sluice.mqtt.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.sluice.mqtt.codec.PacketEncoder;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to send. Packets gather in one buffer, which goes to the socket when the loop has done all
 * that was at hand, or earlier when it is large. On the connection's event loop only.
 */
public final class Output {

    private static final int LARGE = 64 * 1024;
    private static final int SMALL = 256;

    private final Channel channel;
    private final SessionLoop loop;
    private @Nullable ByteBuf gathered;
    private int lastBytes = SMALL;
    private long maxPacketBytes = Long.MAX_VALUE;
    private boolean problemInformation = true;
    private boolean closed;
    private int packets; // in what gathered

    public Output(Channel channel, SessionLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /** Keeps to what the client has said of itself. */
    public void obey(Connect.Properties client) {
        maxPacketBytes = client.maximumPacketSize() < 0 ? Long.MAX_VALUE : client.maximumPacketSize();
        problemInformation = client.requestProblemInformation();
    }

    /** The client's Maximum Packet Size. */
    long maxPacketBytes() {
        return maxPacketBytes;
    }

    /** False while the socket has more than enough to send. */
    boolean writable() {
        return channel.isWritable();
    }

    /** The buffer to append a packet of that size to, which is to be done. */
    ByteBuf packet(int bytes) {
        ByteBuf buffer = buffer(bytes);
        packets++;
        return buffer;
    }

    private ByteBuf buffer(int bytes) {
        ByteBuf buffer = gathered;
        if (buffer != null && buffer.readableBytes() + bytes > LARGE && buffer.isReadable()) {
            flush();
            buffer = null;
        }
        if (buffer == null) {
            buffer = channel.alloc().buffer(Math.max(bytes, lastBytes));
            gathered = buffer;
            loop.touch(this);
        }
        return buffer;
    }

    /**
     * Appends a packet; none after {@link #close}. Reasons and user properties are left out for a client that does not
     * want them [MQTT-3.1.2-29], or that takes no packet so large [MQTT-3.2.2-19]. What is too large even so ends the
     * connection: a client that waits for it in vain would not know why.
     */
    public void write(Packet packet, ProtocolVersion version) {
        if (closed) {
            return;
        }
        boolean bare = !problemInformation && !Undiagnosed.mayAlwaysSay(packet.type());
        if (append(bare ? Undiagnosed.of(packet) : packet, version) || append(Undiagnosed.of(packet), version)) {
            return;
        }
        close();
    }

    private boolean append(Packet packet, ProtocolVersion version) {
        ByteBuf buffer = buffer(SMALL);
        int start = buffer.writerIndex();
        PacketEncoder.encode(packet, version, buffer);
        if (buffer.writerIndex() - start <= maxPacketBytes) {
            packets++;
            return true;
        }
        buffer.writerIndex(start);
        return false;
    }

    /** Hands what gathered to the socket. */
    void flush() {
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer != null) {
            lastBytes = Math.max(SMALL, Math.min(buffer.readableBytes(), LARGE));
            count(buffer);
            var unused = channel.writeAndFlush(buffer);
        }
    }

    /** Sends what gathered, and then closes the connection. Nothing more is written. */
    public void close() {
        if (!closed) {
            closed = true;
            ByteBuf last = gathered == null ? channel.alloc().buffer(0) : gathered;
            gathered = null;
            count(last);
            channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void count(ByteBuf sent) {
        loop.traffic().packetsOut.add(packets);
        loop.traffic().bytesOut.add(sent.readableBytes());
        packets = 0;
    }

    /** The connection is gone. */
    public void release() {
        closed = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    boolean closed() {
        return closed;
    }
}
