package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.payload.BatchFormat;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cloud service whose limits are kept on our side, so that it never ends a connection over them. A rate is a tenth below
 * the service's, because a tenth of a second's worth may go at once.
 */
public enum CloudProfile {
    /** Any other server: what it says itself is kept, and nothing else. */
    NONE(ServiceLimits.NONE),

    /** AWS IoT Core. */
    AWS_IOT_CORE(new ServiceLimits(
            true, Qos.AT_LEAST_ONCE, false, 128 << 10, 8, 256, 128, 100, Duration.ofMinutes(20), 90, 460_000)),

    /** Azure IoT Hub, for which the client is a device. */
    AZURE_IOT_HUB(new ServiceLimits(
            true, Qos.AT_LEAST_ONCE, false, 256 << 10, 0, 0, 128, 100, Duration.ofMinutes(19), 90, 0)),

    /** The MQTT broker of an Azure Event Grid namespace. */
    AZURE_EVENT_GRID(new ServiceLimits(
            true, Qos.AT_LEAST_ONCE, false, 512 << 10, 8, 256, 128, 100, Duration.ofMinutes(19), 90, 900_000)),

    /** HiveMQ Cloud, Serverless and Starter. */
    HIVEMQ_CLOUD(
            new ServiceLimits(true, Qos.EXACTLY_ONCE, true, 5 << 20, 0, 65_535, 65_535, 0, Duration.ofHours(18), 0, 0)),

    /** EMQX with its default configuration. */
    EMQX(new ServiceLimits(false, Qos.EXACTLY_ONCE, true, 1 << 20, 128, 65_535, 65_535, 0, Duration.ofHours(18), 0, 0)),

    /** Eclipse Mosquitto with its default configuration. */
    MOSQUITTO(new ServiceLimits(
            false, Qos.EXACTLY_ONCE, true, 2_000_000, 200, 65_535, 65_535, 0, Duration.ofHours(18), 0, 0));

    private static final String EVENTS = "/messages/events/";

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final ServiceLimits limits;

    CloudProfile(ServiceLimits limits) {
        this.limits = limits;
    }

    /** What the service allows. */
    public ServiceLimits limits() {
        return limits;
    }

    /** As an operator writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the service holds against a topic name, or null. */
    @Nullable
    public String problem(String topic) {
        if (limits.topicLevels() > 0) {
            long levels = topic.chars().filter(c -> c == '/').count() + 1;
            if (levels > limits.topicLevels()) {
                return word() + " takes topics of up to " + limits.topicLevels() + " levels, and this has " + levels;
            }
        }
        int bytes = topic.getBytes(UTF_8).length;
        if (limits.topicBytes() > 0 && bytes > limits.topicBytes()) {
            return word() + " takes topics of up to " + limits.topicBytes() + " bytes, and this has " + bytes;
        }
        return this != NONE && topic.startsWith("$") && !topic.startsWith("$aws/")
                ? word() + " takes no topic that begins with $"
                : null;
    }

    /** The topic that a message has there; a hub has one for all, and keeps the topic as a property of the message. */
    String topic(String clientId, String topic) {
        return this == AZURE_IOT_HUB
                ? "devices/" + clientId + EVENTS + "topic=" + URLEncoder.encode(topic, UTF_8)
                : topic;
    }

    /** The topic that batches have there when nothing else is said. */
    public String batchTopic(String clientId, BatchFormat format) {
        return this == AZURE_IOT_HUB
                ? "devices/" + clientId + EVENTS + "%24.ct=" + URLEncoder.encode(format.contentType(), UTF_8)
                : BatchSettings.DEFAULT.topic();
    }
}
