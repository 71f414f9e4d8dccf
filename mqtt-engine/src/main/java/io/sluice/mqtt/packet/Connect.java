package io.sluice.mqtt.packet;

import io.sluice.mqtt.MessageProperties.UserProperty;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of a client. [MQTT-3.1]
 *
 * @param cleanStart "clean session" in 3.1.1
 * @param keepAliveSeconds 0 to 65,535; 0 for none
 * @param clientId empty to have one assigned
 * @param password may come without a user name in 5, not in 3.1.1 [MQTT-3.1.2-22]
 */
public record Connect(
        ProtocolVersion version,
        boolean cleanStart,
        int keepAliveSeconds,
        String clientId,
        @Nullable Will will,
        @Nullable String userName,
        @Nullable ByteBuffer password,
        Properties properties)
        implements Packet {

    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "Connect[version=" + version + ", cleanStart=" + cleanStart + ", keepAliveSeconds=" + keepAliveSeconds
                + ", clientId=" + clientId + ", will=" + will + ", userName=" + userName + ", properties=" + properties
                + "]";
    }

    /**
     * What MQTT 5 adds. [MQTT5-3.1.2.11]
     *
     * @param sessionExpirySeconds 0 to 4,294,967,295, where the greatest means never
     * @param receiveMaximum QoS 1 and 2 messages that the client takes at a time, 1 to 65,535
     * @param maximumPacketSize bytes that the client takes in one packet, -1 for no limit
     * @param topicAliasMaximum aliases that the client accepts, 0 to 65,535
     * @param requestResponseInformation wants response information in the CONNACK
     * @param requestProblemInformation takes reason strings and user properties on any packet
     * @param authenticationMethod name of an enhanced authentication
     */
    public record Properties(
            long sessionExpirySeconds,
            int receiveMaximum,
            long maximumPacketSize,
            int topicAliasMaximum,
            boolean requestResponseInformation,
            boolean requestProblemInformation,
            @Nullable String authenticationMethod,
            @Nullable ByteBuffer authenticationData,
            List<UserProperty> user) {

        /** What holds for a client that says nothing, and for every client of 3.1.1. */
        public static final Properties DEFAULT = new Properties(0, 65_535, -1, 0, false, true, null, null, List.of());

        public Properties {
            user = List.copyOf(user);
        }

        /** The defaults with another session expiry and Receive Maximum. */
        public static Properties of(long sessionExpirySeconds, int receiveMaximum) {
            return new Properties(sessionExpirySeconds, receiveMaximum, -1, 0, false, true, null, null, List.of());
        }
    }
}
