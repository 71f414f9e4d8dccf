package io.sluice.mqtt.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it lies in a queue: the bytes of an MQTT 5 PUBLISH under the topic it has upstream, with the rule's QoS
 * and retain flag. The packet identifier in it is {@value #PLACEHOLDER} and stands for none, for a PUBLISH without one
 * could not be decoded; the one it is sent with is found when it is sent. Pure.
 */
final class Envelope {

    /** Name of the user property that says in a dead letter why it is one. */
    static final String DEAD = "sluice-dead";

    private static final int PLACEHOLDER = 1;

    private Envelope() {}

    /** The bytes of a message. */
    static byte[] seal(Message message) {
        EncodedPublish packet =
                EncodedPublish.of(message, ProtocolVersion.V5, message.qos(), message.retain(), List.of());
        byte[] bytes = new byte[packet.bytes()];
        ByteBuf out = Unpooled.wrappedBuffer(bytes).writerIndex(0);
        packet.writeTo(out, message.qos() == Qos.AT_MOST_ONCE ? 0 : PLACEHOLDER, false);
        return bytes;
    }

    /** The message of such bytes, or null when they are none. */
    static @Nullable Message open(ByteBuffer bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        return PacketDecoder.forClient(ProtocolVersion.V5, Integer.MAX_VALUE).decode(in) instanceof Publish publish
                        && !in.isReadable()
                ? publish.message()
                : null;
    }

    /** The bytes of a message that the upstream never took, with the reason. */
    static byte[] dead(Message message, String reason) {
        return seal(new Message(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                message.properties().withUser(new UserProperty(DEAD, reason))));
    }

    /** The quality of service in such bytes, without opening them. */
    static Qos qos(ByteBuffer bytes) {
        int number = bytes.hasRemaining() ? bytes.get(bytes.position()) >> 1 & 3 : 0;
        return number > 2 ? Qos.AT_MOST_ONCE : Qos.of(number);
    }

    /** The retain flag in such bytes, without opening them. */
    static boolean isRetained(ByteBuffer bytes) {
        return bytes.hasRemaining() && (bytes.get(bytes.position()) & 1) != 0;
    }

    /**
     * What is left of a message's expiry after its time in the queue, in seconds [MQTT5-3.3.2-6]: -1 when it has none,
     * 0 when it has expired. A clock that was set back takes nothing off.
     */
    static long expiryLeft(Message message, long storedAtMillis, long nowMillis) {
        long expiry = message.properties().expirySeconds();
        long waited = Math.max(0, nowMillis - storedAtMillis) / 1000;
        return expiry < 0 ? -1 : Math.max(0, expiry - waited);
    }
}
