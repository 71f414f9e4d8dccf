package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.codec.AliasesOut;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the PUBLISHs of one connection as its client wants them: its version, its Maximum Packet Size, its topic
 * aliases, and the message expiry that is left. On the session's event loop.
 */
final class PublishWriter {

    private final Output output;
    private final ProtocolVersion version;
    private final Traffic traffic;
    private final LongSupplier nanos;
    private final AliasesOut aliases;

    // the message at hand
    private @Nullable EncodedPublish packet;
    private long expirySeconds;
    private int payloadBytes;

    PublishWriter(Output output, ProtocolVersion version, int topicAliases, Traffic traffic, LongSupplier nanos) {
        this.output = output;
        this.version = version;
        this.traffic = traffic;
        this.nanos = nanos;
        this.aliases = new AliasesOut(topicAliases);
    }

    /**
     * Takes up a message. False when it must not be sent: it has expired, or is too large for the client; it is counted
     * then.
     *
     * @param waited whether time has passed since it was routed
     */
    boolean take(Routed routed, Qos qos, boolean retain, List<Integer> identifiers, boolean waited) {
        return take(routed, qos, retain, identifiers, waited, false);
    }

    /**
     * The same.
     *
     * @param again whether it was sent before: then it is sent, however old it is [MQTT5-4.3.3-7]
     */
    boolean take(Routed routed, Qos qos, boolean retain, List<Integer> identifiers, boolean waited, boolean again) {
        boolean expires = waited && routed.message().properties().expirySeconds() >= 0;
        long now = expires ? nanos.getAsLong() : 0;
        if (expires && !again && routed.expired(now)) {
            traffic.dropped(DropReason.EXPIRED); // [MQTT5-3.3.2-5]
            return false;
        }
        expirySeconds = expires ? routed.expirySecondsLeft(now) : -1;
        EncodedPublish encoded = aliases.none()
                ? routed.encoded(version, qos, retain, identifiers)
                : aliases.encoded(routed.message(), qos, retain, identifiers, output.maxPacketBytes());
        if (encoded.bytes() > output.maxPacketBytes()) {
            traffic.dropped(DropReason.TOO_LARGE); // [MQTT5-3.1.2-25]
            return false;
        }
        packet = encoded;
        payloadBytes = routed.payloadBytes();
        return true;
    }

    /** Writes the message that was taken up. */
    void write(int packetId, boolean dup) {
        EncodedPublish encoded = packet;
        packet = null;
        if (encoded == null) {
            throw new IllegalStateException("no message was taken up");
        }
        long left = expirySeconds;
        if (left >= 0) {
            encoded.writeTo(output.packet(encoded.bytes()), packetId, dup, left);
        } else {
            encoded.writeTo(output.packet(encoded.bytes()), packetId, dup);
        }
        traffic.delivered.increment();
        traffic.deliveredBytes.add(payloadBytes);
    }
}
