package io.sluice.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * A topic filter of a subscription, valid by construction. Of a shared subscription, {@code $share/group/a/+}, the
 * {@link #group()} is apart from the {@link #pattern()}; of any other, the pattern is the whole text. Immutable.
 */
public final class TopicFilter {

    private static final String SHARE = "$share/";

    private final String text;
    private final @Nullable String group;
    private final String pattern;

    private TopicFilter(String text) {
        this.text = text;
        int slash = text.startsWith(SHARE) ? text.indexOf('/', SHARE.length()) : -1;
        this.group = slash < 0 ? null : text.substring(SHARE.length(), slash);
        this.pattern = slash < 0 ? text : text.substring(slash + 1);
    }

    /**
     * The filter of a text.
     *
     * @throws IllegalArgumentException naming the rule that it breaks
     */
    public static TopicFilter of(String text) {
        return of(text, TopicName.MAX_LEVELS);
    }

    /** The same with another number of levels. */
    public static TopicFilter of(String text, int maxLevels) {
        String problem = problem(text, maxLevels);
        if (problem != null) {
            throw new IllegalArgumentException("topic filter: " + problem);
        }
        return new TopicFilter(text);
    }

    /** What is wrong with a filter, without quoting it, or null. Allocates nothing. */
    public static @Nullable String problem(String text, int maxLevels) {
        if (!text.startsWith(SHARE)) {
            return patternProblem(text, 0, maxLevels);
        }
        int slash = text.indexOf('/', SHARE.length());
        if (slash < 0) {
            return "a shared subscription is $share/group/filter"; // [MQTT-4.8.2-2]
        }
        if (slash == SHARE.length()) {
            return "the group of a shared subscription has at least one character"; // [MQTT-4.8.2-1]
        }
        for (int i = SHARE.length(); i < slash; i++) {
            if (text.charAt(i) == '+' || text.charAt(i) == '#') {
                return "the group of a shared subscription has no wildcard"; // [MQTT-4.8.2-2]
            }
        }
        return patternProblem(text, slash + 1, maxLevels);
    }

    private static @Nullable String patternProblem(String text, int from, int maxLevels) {
        int end = text.length();
        if (from == end) {
            return "a topic filter has at least one character"; // [MQTT-4.7.3-1]
        }
        int levels = 1;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c == '/') {
                levels++;
            } else if (c == '+' || c == '#') {
                boolean alone = (i == from || text.charAt(i - 1) == '/') && (i + 1 == end || text.charAt(i + 1) == '/');
                if (!alone) {
                    return "a wildcard fills its whole level"; // [MQTT-4.7.1-1] [MQTT-4.7.1-2]
                }
                if (c == '#' && i + 1 < end) {
                    return "# is the last character"; // [MQTT-4.7.1-1]
                }
            }
        }
        if (levels > maxLevels) {
            return "more levels than allowed";
        }
        return TopicName.unicodeProblem(text);
    }

    /** The whole text, as it was subscribed. */
    public String text() {
        return text;
    }

    /** The group of a shared subscription, or null. */
    public @Nullable String group() {
        return group;
    }

    /** What topics are matched with. */
    public String pattern() {
        return pattern;
    }

    /** How many levels the pattern has. */
    public int levels() {
        int levels = 1;
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '/') {
                levels++;
            }
        }
        return levels;
    }

    /** Whether a topic name is matched. Allocates nothing. */
    public boolean matches(String topic) {
        if (topic.charAt(0) == '$' && (pattern.charAt(0) == '+' || pattern.charAt(0) == '#')) {
            return false; // [MQTT-4.7.2-1]
        }
        int at = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                at = levelEnd(topic, at);
            } else if (at < topic.length() && topic.charAt(at) == c) {
                at++;
            } else {
                // "a/#" matches "a", the parent of what # stands for [MQTT-4.7.1.2]
                return at == topic.length() && c == '/' && i + 2 == pattern.length() && pattern.charAt(i + 1) == '#';
            }
        }
        return at == topic.length();
    }

    private static int levelEnd(String topic, int from) {
        int slash = topic.indexOf('/', from);
        return slash < 0 ? topic.length() : slash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicFilter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
