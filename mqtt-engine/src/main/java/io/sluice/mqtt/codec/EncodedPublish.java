package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import java.util.List;

/**
 * A PUBLISH encoded once for all subscribers of one protocol version, quality of service and retain flag. What differs
 * from one to the next (packet identifier, DUP, the expiry that is left) is set while it is copied out. Immutable,
 * shared between threads; the payload is the message's own.
 */
public final class EncodedPublish {

    private static final int DUP = 0x08;

    private final byte[] head;
    private final byte[] payload;
    private final int packetIdAt;
    private final int expiryAt;

    private EncodedPublish(byte[] head, byte[] payload, int packetIdAt, int expiryAt) {
        this.head = head;
        this.payload = payload;
        this.packetIdAt = packetIdAt;
        this.expiryAt = expiryAt;
    }

    /**
     * Encodes a message; its own QoS and retain flag are not looked at.
     *
     * @param subscriptionIdentifiers left out in 3.1.1
     */
    public static EncodedPublish of(
            Message message, ProtocolVersion version, Qos qos, boolean retain, List<Integer> subscriptionIdentifiers) {
        return of(message, message.topic(), version, qos, retain, 0, subscriptionIdentifiers);
    }

    /**
     * Encodes a message for MQTT 5 with a topic alias.
     *
     * @param topic the message's own, or empty when the alias stands for it already
     * @param alias 1 to 65,535, or 0 for none
     */
    public static EncodedPublish aliased(
            Message message, String topic, int alias, Qos qos, boolean retain, List<Integer> subscriptionIdentifiers) {
        return of(message, topic, ProtocolVersion.V5, qos, retain, alias, subscriptionIdentifiers);
    }

    static EncodedPublish of(Publish publish, ProtocolVersion version) {
        Message message = publish.message();
        return of(
                message,
                message.topic(),
                version,
                message.qos(),
                message.retain(),
                publish.topicAlias(),
                publish.subscriptionIdentifiers());
    }

    private static EncodedPublish of(
            Message message,
            String topic,
            ProtocolVersion version,
            Qos qos,
            boolean retain,
            int alias,
            List<Integer> subscriptionIdentifiers) {
        boolean plain = alias == 0
                && subscriptionIdentifiers.isEmpty()
                && message.properties().equals(MessageProperties.NONE);
        PropertyWriter properties =
                version == ProtocolVersion.V5 && !plain ? properties(message, alias, subscriptionIdentifiers) : null;
        int topicBytes = ByteBufUtil.utf8Bytes(topic);
        int idBytes = qos == Qos.AT_MOST_ONCE ? 0 : 2;
        int propertyBytes = properties == null ? 0 : properties.length();
        int propertyHeader = version == ProtocolVersion.V5 ? Wire.varIntBytes(propertyBytes) : 0;
        int variable = 2 + topicBytes + idBytes + propertyHeader + propertyBytes;
        int remaining = Math.addExact(variable, message.payload().length);
        byte[] head = new byte[1 + Wire.varIntBytes(remaining) + variable];

        ByteBuf out = Unpooled.wrappedBuffer(head).writerIndex(0);
        out.writeByte((PacketType.PUBLISH.number() << 4) | (qos.number() << 1) | (retain ? 1 : 0));
        Wire.varInt(out, remaining);
        Wire.utf8(out, topic);
        int packetIdAt = idBytes == 0 ? -1 : out.writerIndex();
        out.writeZero(idBytes);
        int expiryAt = -1;
        if (properties != null) {
            expiryAt = properties.expiryAt() < 0 ? -1 : out.writerIndex() + propertyHeader + properties.expiryAt();
            properties.writeTo(out);
        } else if (propertyHeader > 0) {
            out.writeByte(0);
        }
        return new EncodedPublish(head, message.payload(), packetIdAt, expiryAt);
    }

    private static PropertyWriter properties(Message message, int alias, List<Integer> subscriptionIdentifiers) {
        PropertyWriter properties = new PropertyWriter().message(message.properties());
        properties.u16(Property.TOPIC_ALIAS, alias, 0);
        for (int i = 0; i < subscriptionIdentifiers.size(); i++) {
            properties.subscriptionIdentifier(subscriptionIdentifiers.get(i));
        }
        return properties;
    }

    /** Bytes of the whole packet. */
    public int bytes() {
        return head.length + payload.length;
    }

    /**
     * Copies it out.
     *
     * @param packetId 1 to 65,535, or 0 for QoS 0
     */
    public void writeTo(ByteBuf out, int packetId, boolean dup) {
        int start = out.writerIndex();
        out.writeBytes(head);
        if (packetIdAt >= 0) {
            out.setShort(start + packetIdAt, packetId);
            if (dup) {
                out.setByte(start, head[0] | DUP);
            }
        }
        out.writeBytes(payload);
    }

    /** The same with another message expiry, where the version and the message have one. [MQTT5-3.3.2-6] */
    public void writeTo(ByteBuf out, int packetId, boolean dup, long expirySeconds) {
        int start = out.writerIndex();
        writeTo(out, packetId, dup);
        if (expiryAt >= 0) {
            out.setInt(start + expiryAt, (int) expirySeconds);
        }
    }
}
