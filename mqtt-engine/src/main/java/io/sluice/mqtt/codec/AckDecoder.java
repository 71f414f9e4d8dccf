package io.sluice.mqtt.codec;

import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * PUBACK, PUBREC, PUBREL and PUBCOMP, which are laid out alike. [MQTT-3.4] to [MQTT-3.7]
 *
 * <pre>
 *  packet identifier · [reason code(5) · [properties(5)]]     what is absent is success, without properties
 * </pre>
 */
final class AckDecoder {

    /** How one of the four is made. */
    interface Constructor {
        Packet of(int packetId, ReasonCode code, Diagnostics diagnostics);
    }

    private AckDecoder() {}

    static @Nullable Packet decode(
            Body body, PacketType type, ProtocolVersion version, IntFunction<Packet> success, Constructor constructor) {
        int packetId = body.packetId();
        if (version == ProtocolVersion.V3_1_1 || !body.hasMore()) {
            return success.apply(packetId);
        }
        ReasonCode code = ReasonCode.of(body.u8());
        if (code == null || !code.allowedIn(type)) {
            body.malformed("a reason code that this packet does not have");
            return null;
        }
        Diagnostics diagnostics =
                body.hasMore() ? PropertyReader.read(body, type).diagnostics() : Diagnostics.NONE;
        return constructor.of(packetId, code, diagnostics);
    }
}
