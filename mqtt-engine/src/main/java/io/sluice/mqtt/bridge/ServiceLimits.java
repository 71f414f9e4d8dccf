package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Qos;
import java.time.Duration;

/**
 * What a cloud service allows a client; 0 where it sets no limit that would not come with its CONNACK.
 *
 * @param tls whether it takes TLS only
 * @param maximumQos the highest quality of service of a PUBLISH
 * @param retain whether it takes retained messages
 * @param packetBytes of a PUBLISH
 * @param topicLevels of a topic name
 * @param topicBytes of a topic name
 * @param clientIdBytes of a client identifier
 * @param inFlight messages that are not acknowledged yet
 * @param keepAlive the longest
 * @param messagesPerSecond that are sent at most, with what may go at once
 * @param bytesPerSecond likewise
 */
public record ServiceLimits(
        boolean tls,
        Qos maximumQos,
        boolean retain,
        int packetBytes,
        int topicLevels,
        int topicBytes,
        int clientIdBytes,
        int inFlight,
        Duration keepAlive,
        long messagesPerSecond,
        long bytesPerSecond) {

    static final ServiceLimits NONE = new ServiceLimits(
            false, Qos.EXACTLY_ONCE, true, Integer.MAX_VALUE, 0, 0, 65_535, 0, Duration.ofHours(18), 0, 0);
}
