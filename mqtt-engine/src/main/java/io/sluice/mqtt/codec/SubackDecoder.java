package io.sluice.mqtt.codec;

import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Unsuback;
import java.util.ArrayList;
import java.util.List;

/**
 * SUBACK and UNSUBACK. [MQTT-3.9] [MQTT-3.11]
 *
 * <pre>
 *  packet identifier · properties(5) · (reason code)...       UNSUBACK of 3.1.1 has no codes
 * </pre>
 */
final class SubackDecoder {

    private SubackDecoder() {}

    static Suback suback(Body body, ProtocolVersion version) {
        int packetId = body.packetId();
        Diagnostics diagnostics = diagnostics(body, PacketType.SUBACK, version);
        return new Suback(packetId, codes(body, PacketType.SUBACK, version), diagnostics);
    }

    static Unsuback unsuback(Body body, ProtocolVersion version) {
        int packetId = body.packetId();
        if (version == ProtocolVersion.V3_1_1) {
            return new Unsuback(packetId, List.of(), Diagnostics.NONE);
        }
        Diagnostics diagnostics = diagnostics(body, PacketType.UNSUBACK, version);
        return new Unsuback(packetId, codes(body, PacketType.UNSUBACK, version), diagnostics);
    }

    private static Diagnostics diagnostics(Body body, PacketType type, ProtocolVersion version) {
        return version == ProtocolVersion.V5 ? PropertyReader.read(body, type).diagnostics() : Diagnostics.NONE;
    }

    private static List<ReasonCode> codes(Body body, PacketType type, ProtocolVersion version) {
        if (!body.hasMore()) {
            body.protocolError("no reason code");
        }
        List<ReasonCode> codes = new ArrayList<>(2);
        while (body.hasMore()) {
            ReasonCode code = ReasonCode.of(body.u8());
            if (code == null || !code.allowedIn(type) || (version == ProtocolVersion.V3_1_1 && code.number() > 0x80)) {
                body.malformed("a reason code that this packet does not have"); // [MQTT-3.9.3-2]
            } else {
                codes.add(code);
            }
        }
        return codes;
    }
}
