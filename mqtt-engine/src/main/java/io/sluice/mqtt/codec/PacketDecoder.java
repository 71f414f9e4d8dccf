package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.NeedMore;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what one connection receives. Used by one thread, normally the connection's event loop.
 *
 * <pre>
 *   1 byte            1 to 4 bytes        remaining length
 *  ┌──────┬───────┬───────────────────┬──────────────────────┐
 *  │ type │ flags │ remaining length  │ body                 │   [MQTT-2.1.1]
 *  └──────┴───────┴───────────────────┴──────────────────────┘
 * </pre>
 *
 * The frame is measured first: a packet larger than allowed is refused by its header, before anything is allocated
 * for it. Then one decoder per packet reads within the frame. It never throws for what a peer sent, and never reads
 * beyond the frame. After {@link Malformed} the connection is to be closed; this decoder is of no use then.
 */
public final class PacketDecoder {

    private final boolean server;
    private final int maxPacketBytes;
    private final Body body = new Body();

    // known from the CONNECT on
    private @Nullable ProtocolVersion version;

    private PacketDecoder(boolean server, @Nullable ProtocolVersion version, int maxPacketBytes) {
        this.server = server;
        this.version = version;
        this.maxPacketBytes = maxPacketBytes;
    }

    /**
     * A decoder of what clients send. The first packet must be a CONNECT; the protocol version is learnt from it.
     *
     * @param maxPacketBytes the largest packet accepted, its fixed header included
     */
    public static PacketDecoder forServer(int maxPacketBytes) {
        return new PacketDecoder(true, null, maxPacketBytes);
    }

    /** A decoder of what a server sends to a client of that version. */
    public static PacketDecoder forClient(ProtocolVersion version, int maxPacketBytes) {
        return new PacketDecoder(false, version, maxPacketBytes);
    }

    /** The protocol version of the connection; null before a server has seen the CONNECT's. */
    public @Nullable ProtocolVersion version() {
        return version;
    }

    /** Consumes one packet if it is complete, else nothing. */
    public Decoded decode(ByteBuf in) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        int length = 0;
        for (int i = 1; i < 5; i++) {
            if (available <= i) {
                return NeedMore.INSTANCE;
            }
            int b = in.getByte(start + i);
            length |= (b & 0x7F) << (7 * (i - 1));
            if (b >= 0) {
                return frame(in, start, 1 + i, length, b == 0 && i > 1);
            }
        }
        return new Malformed(ReasonCode.MALFORMED_PACKET, "the remaining length has more than four bytes");
    }

    private Decoded frame(ByteBuf in, int start, int header, int length, boolean padded) {
        if (header + length > maxPacketBytes) {
            return new Malformed(ReasonCode.PACKET_TOO_LARGE, "larger than " + maxPacketBytes + " bytes");
        }
        if (in.readableBytes() < header + length) {
            return NeedMore.INSTANCE;
        }
        int first = in.getByte(start) & 0xFF;
        body.open(in, start + header, start + header + length);
        in.skipBytes(header + length);
        Packet packet = packet(first);
        if (padded && version == ProtocolVersion.V5) {
            body.malformed("the remaining length is longer than it need be"); // [MQTT5-1.5.5-1]
        }
        body.malformedUnlessEnd();
        Malformed fault = body.fault();
        if (fault != null) {
            return fault;
        }
        return packet == null ? new Malformed(ReasonCode.MALFORMED_PACKET, "not a packet") : packet;
    }

    /** Reads the body. Null, or anything when the body is at fault. */
    private @Nullable Packet packet(int first) {
        PacketType type = PacketType.of(first >> 4);
        int flags = first & 0x0F;
        if (type == null) {
            body.malformed("packet type 0");
            return null;
        }
        if (type != PacketType.PUBLISH && flags != requiredFlags(type)) {
            body.malformed("reserved flags of the fixed header"); // [MQTT-2.1.3-1]
            return null;
        }
        if (version == null) {
            return connect(type);
        }
        if (server ? fromServerOnly(type) : fromClientOnly(type)) {
            body.protocolError("a packet that this side does not send");
            return null;
        }
        return packet(type, flags, version);
    }

    private @Nullable Packet connect(PacketType type) {
        if (type != PacketType.CONNECT) {
            body.protocolError("the first packet is not CONNECT"); // [MQTT-3.1.0-1]
            return null;
        }
        version = ConnectDecoder.version(body);
        if (version == null) {
            return null;
        }
        return ConnectDecoder.decode(body, version);
    }

    private @Nullable Packet packet(PacketType type, int flags, ProtocolVersion spoken) {
        return switch (type) {
            case CONNECT -> {
                body.protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
                yield null;
            }
            case CONNACK -> ConnackDecoder.decode(body, spoken);
            case PUBLISH -> PublishDecoder.decode(body, flags, spoken, server);
            case PUBACK -> AckDecoder.decode(body, type, spoken, Puback::of, Puback::new);
            case PUBREC -> AckDecoder.decode(body, type, spoken, Pubrec::of, Pubrec::new);
            case PUBREL -> AckDecoder.decode(body, type, spoken, Pubrel::of, Pubrel::new);
            case PUBCOMP -> AckDecoder.decode(body, type, spoken, Pubcomp::of, Pubcomp::new);
            case SUBSCRIBE -> SubscribeDecoder.subscribe(body, spoken);
            case SUBACK -> SubackDecoder.suback(body, spoken);
            case UNSUBSCRIBE -> SubscribeDecoder.unsubscribe(body, spoken);
            case UNSUBACK -> SubackDecoder.unsuback(body, spoken);
            case PINGREQ -> Pingreq.INSTANCE;
            case PINGRESP -> Pingresp.INSTANCE;
            case DISCONNECT -> DisconnectDecoder.decode(body, spoken, server);
            case AUTH -> AuthDecoder.decode(body, spoken);
        };
    }

    private static int requiredFlags(PacketType type) {
        boolean two = type == PacketType.PUBREL || type == PacketType.SUBSCRIBE || type == PacketType.UNSUBSCRIBE;
        return two ? 0b0010 : 0; // [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1]
    }

    private static boolean fromServerOnly(PacketType type) {
        return type == PacketType.CONNACK
                || type == PacketType.SUBACK
                || type == PacketType.UNSUBACK
                || type == PacketType.PINGRESP;
    }

    private static boolean fromClientOnly(PacketType type) {
        return type == PacketType.CONNECT
                || type == PacketType.SUBSCRIBE
                || type == PacketType.UNSUBSCRIBE
                || type == PacketType.PINGREQ;
    }
}
