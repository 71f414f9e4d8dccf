package io.sluice.mqtt.broker;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.session.SessionLimits;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.ReasonCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a client is told that was let in. [MQTT5-3.2.2.3] */
final class Welcome {

    private Welcome() {}

    /**
     * What holds, maybe otherwise than the client asked for.
     *
     * @param present whether its session existed before
     */
    record Granted(boolean present, long expirySeconds, int keepAliveSeconds) {}

    /**
     * The CONNACK.
     *
     * @param assignedClientId of a client that came without one
     * @param proof what proves the broker to the client, at the end of an enhanced authentication
     */
    static Connack of(
            Connect connect,
            Granted granted,
            @Nullable String assignedClientId,
            @Nullable ByteBuffer proof,
            ConnectionLimits connection,
            SessionLimits session) {
        Connect.Properties asked = connect.properties();
        Connack.Capabilities capabilities = new Connack.Capabilities(
                session.inflight(),
                Qos.EXACTLY_ONCE,
                true,
                connection.packetBytes(),
                session.topicAliases(),
                true,
                true,
                true);
        Connack.Properties properties = new Connack.Properties(
                granted.expirySeconds == asked.sessionExpirySeconds() ? -1 : granted.expirySeconds,
                granted.keepAliveSeconds == connect.keepAliveSeconds() ? -1 : granted.keepAliveSeconds,
                assignedClientId,
                asked.requestResponseInformation() ? connection.responseInformation() : null,
                null,
                asked.authenticationMethod(),
                proof,
                capabilities);
        return new Connack(granted.present, ReasonCode.SUCCESS, properties, Diagnostics.NONE);
    }
}
