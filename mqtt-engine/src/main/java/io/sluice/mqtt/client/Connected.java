package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a connection that stands.
 *
 * @param server the one of our addresses, or where a server sent us
 * @param version the protocol spoken
 * @param sessionPresent the server still had our session
 * @param clientId our identifier, which the server may have assigned
 * @param keepAlive the one in force, which the server may have set; zero for none
 * @param sessionExpiry how long the server keeps the session, as far as it says
 * @param capabilities what the server can do; everything of one of MQTT 3.1.1
 * @param tlsVersion like TLSv1.3, or null without TLS
 */
public record Connected(
        Endpoint server,
        ProtocolVersion version,
        boolean sessionPresent,
        String clientId,
        Duration keepAlive,
        Duration sessionExpiry,
        Connack.Capabilities capabilities,
        @Nullable String tlsVersion) {}
