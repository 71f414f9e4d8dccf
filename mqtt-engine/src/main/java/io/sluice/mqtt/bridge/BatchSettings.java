package io.sluice.mqtt.bridge;

import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.client.SettingsRules;
import io.sluice.mqtt.payload.BatchFormat;
import java.time.Duration;

/**
 * How messages are put together into batches.
 *
 * @param topic of a batch, {@value #PARENT} standing for the topic of its messages without the last level; messages of one
 *     such topic go into one batch
 * @param messages the most in a batch, 1 to 10,000
 * @param bytes the most that its payload comes to, 1 KiB to 16 MiB; less where the server takes less
 * @param linger how long the first message waits for others, 10 ms to 1 h
 * @param format how it is written
 */
public record BatchSettings(String topic, int messages, int bytes, Duration linger, BatchFormat format) {

    /** Stands for a topic without its last level. */
    public static final String PARENT = "{parent}";

    /** One batch a device, up to 500 messages or 64 KiB, each second, as JSON. */
    public static final BatchSettings DEFAULT =
            new BatchSettings(PARENT + "/batch", 500, 64 << 10, Duration.ofSeconds(1), BatchFormat.JSON);

    public BatchSettings {
        SettingsRules.utf8("topic", topic);
        String problem = TopicName.problem(topic.replace(PARENT, "p"));
        if (problem != null) {
            throw new IllegalArgumentException("topic: " + problem + ", not \"" + topic + "\"");
        }
        SettingsRules.between("messages", messages, 1, 10_000);
        SettingsRules.between("bytes", bytes, 1 << 10, 16 << 20);
        SettingsRules.between("linger", linger, Duration.ofMillis(10), Duration.ofHours(1));
    }

    /** The topic of the batch that a message goes into. */
    String topicFor(String messageTopic) {
        int slash = messageTopic.lastIndexOf('/');
        return topic.replace(PARENT, slash <= 0 ? messageTopic : messageTopic.substring(0, slash));
    }
}
