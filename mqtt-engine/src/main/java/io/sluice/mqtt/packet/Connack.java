package io.sluice.mqtt.packet;

import io.sluice.mqtt.Qos;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The broker's answer to CONNECT. [MQTT-3.2] In 3.1.1 only the flag and the return code are on the wire; a code that
 * 3.1.1 doesn't know goes out as the nearest one it does.
 */
public record Connack(boolean sessionPresent, ReasonCode code, Properties properties, Diagnostics diagnostics)
        implements Packet {

    /** A refusal. */
    public static Connack refused(ReasonCode code, String reason) {
        return new Connack(false, code, Properties.DEFAULT, Diagnostics.of(reason));
    }

    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }

    /**
     * What MQTT 5 adds. [MQTT5-3.2.2.3]
     *
     * @param sessionExpirySeconds what is granted instead of what was asked for, -1 for as asked
     * @param serverKeepAliveSeconds what the client must use instead of its own, -1 for its own
     * @param assignedClientId the identifier of a client that came without one
     * @param responseInformation base of response topics
     * @param serverReference another server to use
     * @param capabilities what the server can do
     */
    public record Properties(
            long sessionExpirySeconds,
            int serverKeepAliveSeconds,
            @Nullable String assignedClientId,
            @Nullable String responseInformation,
            @Nullable String serverReference,
            @Nullable String authenticationMethod,
            @Nullable ByteBuffer authenticationData,
            Capabilities capabilities) {

        public static final Properties DEFAULT =
                new Properties(-1, -1, null, null, null, null, null, Capabilities.FULL);

        /** Those of a refusal that names another server. */
        public static Properties elsewhere(String server) {
            return new Properties(-1, -1, null, null, server, null, null, Capabilities.FULL);
        }
    }

    /**
     * What the server can do; what is full is not on the wire.
     *
     * @param receiveMaximum QoS 1 and 2 messages that it takes at a time, 1 to 65,535
     * @param maximumQos the highest quality of service that it takes
     * @param retain keeps retained messages
     * @param maximumPacketSize bytes that it takes in one packet, -1 for no limit
     * @param topicAliasMaximum aliases that it accepts, 0 to 65,535
     * @param wildcards takes filters with wildcards
     * @param subscriptionIdentifiers takes subscription identifiers
     * @param sharedSubscriptions takes shared subscriptions
     */
    public record Capabilities(
            int receiveMaximum,
            Qos maximumQos,
            boolean retain,
            long maximumPacketSize,
            int topicAliasMaximum,
            boolean wildcards,
            boolean subscriptionIdentifiers,
            boolean sharedSubscriptions) {

        /** What holds for a server that says nothing. */
        public static final Capabilities FULL =
                new Capabilities(65_535, Qos.EXACTLY_ONCE, true, -1, 0, true, true, true);
    }
}
