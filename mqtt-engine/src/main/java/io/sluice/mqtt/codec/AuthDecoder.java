package io.sluice.mqtt.codec;

import io.sluice.mqtt.packet.Auth;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * AUTH, of MQTT 5. [MQTT5-3.15]
 *
 * <pre>
 *  [reason code · properties]       nothing at all is success, without properties
 * </pre>
 */
final class AuthDecoder {

    private AuthDecoder() {}

    static @Nullable Auth decode(Body body, ProtocolVersion version) {
        if (version == ProtocolVersion.V3_1_1) {
            body.malformed("AUTH in 3.1.1"); // [MQTT3-2.2.1 table 2.1]
            return null;
        }
        if (!body.hasMore()) {
            return new Auth(ReasonCode.SUCCESS, null, null, Diagnostics.NONE);
        }
        ReasonCode code = ReasonCode.of(body.u8());
        if (code == null || !code.allowedIn(PacketType.AUTH)) {
            body.malformed("a reason code that AUTH does not have"); // [MQTT5-3.15.2-1]
            return null;
        }
        PropertyReader read = PropertyReader.read(body, PacketType.AUTH);
        if (!read.has(Property.AUTHENTICATION_METHOD)) {
            body.protocolError("AUTH without a method"); // [MQTT5-3.15.2.2.2]
        }
        return new Auth(
                code,
                read.text(Property.AUTHENTICATION_METHOD),
                read.binary(Property.AUTHENTICATION_DATA),
                read.diagnostics());
    }
}
