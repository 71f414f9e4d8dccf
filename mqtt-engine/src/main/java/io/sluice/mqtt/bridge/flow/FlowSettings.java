package io.sluice.mqtt.bridge.flow;

import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.client.SettingsRules;

/**
 * In which order and how fast a queue is sent.
 *
 * @param order one lane or two
 * @param historyShare percent of the rates, of the messages and of the bytes in flight that the backlog may take, 1 to
 *     100
 * @param historyTopic where messages of the backlog go, {@value #TOPIC} standing for their topic; empty for their topic
 *     itself
 * @param messagesPerSecond the most that is sent in a second, 0 for no limit; up to 1,000,000
 * @param bytesPerSecond the most bytes of PUBLISH packets that are sent in a second, 0 for no limit; else 1,000 to 10¹⁰
 */
public record FlowSettings(
        Order order, int historyShare, String historyTopic, long messagesPerSecond, long bytesPerSecond) {

    /** What stands for the topic of a message. */
    public static final String TOPIC = "{topic}";

    /** Live first, four fifths for the backlog, which keeps its topics, no limits. */
    public static final FlowSettings DEFAULT = new FlowSettings(Order.LIVE_FIRST, 80, "", 0, 0);

    public FlowSettings {
        SettingsRules.between("share", historyShare, 1, 100);
        SettingsRules.between("messages", messagesPerSecond, 0, 1_000_000);
        if (bytesPerSecond != 0) {
            SettingsRules.between("bytes", bytesPerSecond, 1_000, 10_000_000_000L);
        }
        if (!historyTopic.isEmpty()) {
            SettingsRules.utf8("topic", historyTopic);
            String problem = TopicName.problem(historyTopic.replace(TOPIC, "t"));
            if (!historyTopic.contains(TOPIC) || problem != null) {
                throw new IllegalArgumentException("topic: a topic with " + TOPIC + " in it, such as history/" + TOPIC
                        + ", not \"" + historyTopic + "\"");
            }
        }
    }

    /** One lane, no limits. */
    public static FlowSettings strict() {
        return new FlowSettings(Order.STRICT, 80, "", 0, 0);
    }

    /** The topic of a message of the backlog. */
    public String historyTopic(String topic) {
        return historyTopic.isEmpty() ? topic : historyTopic.replace(TOPIC, topic);
    }
}
