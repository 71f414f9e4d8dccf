package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.route.TopicMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes upstream, and under which name there.
 *
 * @param filter topic filter of the local messages
 * @param qos the quality of service they are sent with, whatever they were published with
 * @param retain what becomes of the retain flag
 * @param map the topic upstream
 * @param payload what becomes of the payloads
 */
public record ForwardRule(TopicFilter filter, Qos qos, Retain retain, TopicMap map, PayloadForm payload) {

    /** What becomes of the retain flag. */
    public enum Retain {
        /** Sent as it was published. */
        KEEP,
        /** Never sent retained. */
        CLEAR
    }

    public ForwardRule {
        if (filter.group() != null) {
            throw new IllegalArgumentException("filter: no shared subscription here, not \"" + filter + "\"");
        }
        map.checkAgainst(filter);
    }

    /**
     * One that takes {@code strip} off the front of the topic and puts {@code prefix} before it, both of which may be
     * empty, and leaves payloads as they are.
     */
    public ForwardRule(TopicFilter filter, Qos qos, Retain retain, String prefix, String strip) {
        this(filter, qos, retain, new TopicMap(prefix, strip, null), PayloadForm.AS_IS);
    }

    /** The same for other payloads. */
    public ForwardRule with(PayloadForm other) {
        return new ForwardRule(filter, qos, retain, map, other);
    }

    /** The topic upstream of a topic, by the first of the rules that matches it; null where none does. */
    public static @Nullable String remap(List<ForwardRule> rules, String topic) {
        return rules.stream()
                .filter(rule -> rule.filter.matches(topic))
                .findFirst()
                .map(rule -> rule.remap(topic))
                .orElse(null);
    }

    /** The topic upstream of a topic that matches the filter; null when the template does not fit it. */
    @Nullable
    String remap(String topic) {
        return map.apply(topic);
    }
}
