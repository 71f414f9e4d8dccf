package io.sluice.mqtt.codec;

import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT. [MQTT-3.14]
 *
 * <pre>
 *  [reason code(5) · [properties(5)]]       nothing at all in 3.1.1, where only clients send it
 * </pre>
 */
final class DisconnectDecoder {

    private DisconnectDecoder() {}

    static @Nullable Disconnect decode(Body body, ProtocolVersion version, boolean fromClient) {
        if (version == ProtocolVersion.V3_1_1) {
            if (!fromClient) {
                body.protocolError("a packet that this side does not send");
            }
            return Disconnect.NORMAL;
        }
        if (!body.hasMore()) {
            return Disconnect.NORMAL;
        }
        ReasonCode code = ReasonCode.of(body.u8());
        if (code == null || !code.allowedIn(PacketType.DISCONNECT)) {
            body.malformed("a reason code that DISCONNECT does not have"); // [MQTT5-3.14.2-1]
            return null;
        }
        if (!body.hasMore()) {
            return new Disconnect(code, -1, null, Diagnostics.NONE);
        }
        PropertyReader read = PropertyReader.read(body, PacketType.DISCONNECT);
        if (!fromClient && read.has(Property.SESSION_EXPIRY_INTERVAL)) {
            body.protocolError("a session expiry from a server"); // [MQTT5-3.14.2-2]
        }
        if (fromClient && read.has(Property.SERVER_REFERENCE)) {
            body.protocolError("a server reference from a client"); // [MQTT5-3.14.2.2.5]
        }
        return new Disconnect(
                code,
                read.number(Property.SESSION_EXPIRY_INTERVAL, -1),
                read.text(Property.SERVER_REFERENCE),
                read.diagnostics());
    }
}
