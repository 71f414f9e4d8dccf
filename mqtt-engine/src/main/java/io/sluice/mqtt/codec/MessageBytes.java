package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A whole message as bytes for the disk: a PUBLISH of MQTT 5, whose packet identifier means nothing. The format is
 * therefore that of the specification and stays readable for ever.
 */
public final class MessageBytes {

    private MessageBytes() {}

    /** The bytes of a message. */
    public static byte[] encode(Message message) {
        int packetId = message.qos() == Qos.AT_MOST_ONCE ? 0 : 1;
        EncodedPublish encoded = EncodedPublish.of(Publish.of(message, packetId), ProtocolVersion.V5);
        byte[] bytes = new byte[encoded.bytes()];
        encoded.writeTo(Unpooled.wrappedBuffer(bytes).writerIndex(0), packetId, false);
        return bytes;
    }

    /** The message of bytes from position to limit, or null when they are not exactly one. */
    public static @Nullable Message decode(ByteBuffer bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        Decoded decoded =
                PacketDecoder.forClient(ProtocolVersion.V5, Integer.MAX_VALUE).decode(in);
        return decoded instanceof Publish publish && !in.isReadable() ? publish.message() : null;
    }
}
