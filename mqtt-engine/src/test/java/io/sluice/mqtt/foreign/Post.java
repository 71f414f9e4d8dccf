package io.sluice.mqtt.foreign;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message as a client sends or hears it.
 *
 * @param properties of MQTT 5: {@code expiry} in seconds, {@code contentType}, {@code responseTopic}, {@code correlation},
 *     of a will {@code delay} in seconds, {@code user} as {@code name=value} separated by commas, and of what is heard {@code identifiers}, in ascending order
 */
record Post(String topic, String payload, int qos, boolean retain, Map<String, String> properties) {

    static final String EXPIRY = "expiry";
    static final String CONTENT_TYPE = "contentType";
    static final String RESPONSE_TOPIC = "responseTopic";
    static final String CORRELATION = "correlation";
    static final String DELAY = "delay";
    static final String USER = "user";
    static final String IDENTIFIERS = "identifiers";

    private static final List<String> MESSAGE = List.of("topic", "payload", "qos", "retain");

    Post {
        properties = Map.copyOf(properties);
    }

    static Post of(String topic, String payload, int qos) {
        return new Post(topic, payload, qos, false, Map.of());
    }

    Post retained() {
        return new Post(topic, payload, qos, true, properties);
    }

    Post with(Map<String, String> others) {
        return new Post(topic, payload, qos, retain, others);
    }

    /** All of it as words, for a program that reads lines. */
    Map<String, String> words() {
        Map<String, String> words = new TreeMap<>(properties);
        words.put("topic", topic);
        words.put("payload", payload);
        words.put("qos", String.valueOf(qos));
        words.put("retain", String.valueOf(retain));
        return words;
    }

    static Post of(Map<String, String> words) {
        Map<String, String> properties = new TreeMap<>(words);
        MESSAGE.forEach(properties::remove);
        return new Post(
                words.getOrDefault("topic", ""),
                words.getOrDefault("payload", ""),
                Integer.parseInt(words.getOrDefault("qos", "0")),
                Boolean.parseBoolean(words.get("retain")),
                properties);
    }
}
