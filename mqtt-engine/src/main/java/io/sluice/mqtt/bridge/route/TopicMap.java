package io.sluice.mqtt.bridge.route;

import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.SettingsRules;
import org.jspecify.annotations.Nullable;

/**
 * The topic that a message has on the other side: {@code strip} is taken off the front, then {@code prefix} is put before
 * it; or it is made by a template.
 *
 * @param prefix put before the topic; may be empty
 * @param strip taken off the topic's front; may be empty
 * @param template in place of both, or null
 */
public record TopicMap(
        String prefix, String strip, @Nullable TopicTemplate template) {

    /** Topics are the same on both sides. */
    public static final TopicMap SAME = new TopicMap("", "", null);

    public TopicMap {
        plain("prefix", prefix);
        plain("strip", strip);
        if (template != null && !(prefix.isEmpty() && strip.isEmpty())) {
            throw new IllegalArgumentException(
                    "topic: stands in place of prefix and strip; write \"" + template + "\" with all that is wanted");
        }
    }

    private static void plain(String key, String value) {
        SettingsRules.utf8(key, value);
        if (value.indexOf('+') >= 0 || value.indexOf('#') >= 0) {
            throw new IllegalArgumentException(key + ": no + or # in it, not \"" + value + "\"");
        }
    }

    /**
     * Refuses a filter that this cannot serve.
     *
     * @throws IllegalArgumentException naming the key and the rule
     */
    public void checkAgainst(TopicFilter filter) {
        if (!filter.pattern().startsWith(strip)) {
            throw new IllegalArgumentException(
                    "strip: the filter \"" + filter + "\" must begin with it, not \"" + strip + "\"");
        }
        if (filter.pattern().equals(strip) && prefix.isEmpty()) {
            throw new IllegalArgumentException("strip: leaves nothing of the topic \"" + filter + "\"");
        }
        if (template != null) {
            template.checkAgainst(filter);
        }
    }

    /**
     * The topic on the other side of one that matches the filter; null when the template names a level that it lacks.
     * What strip would leave empty keeps its name.
     */
    public @Nullable String apply(String topic) {
        if (template != null) {
            return template.fill(topic);
        }
        String rest = topic.startsWith(strip) ? topic.substring(strip.length()) : topic;
        String mapped = prefix + rest;
        return mapped.isEmpty() ? topic : mapped;
    }

    /** The topics that those of a filter can have on the other side. */
    public TopicSpace space(TopicFilter filter) {
        String pattern = filter.pattern();
        return TopicSpace.of(template == null ? prefix + pattern.substring(strip.length()) : template.space(pattern));
    }
}
