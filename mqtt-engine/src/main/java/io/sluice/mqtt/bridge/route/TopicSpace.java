package io.sluice.mqtt.bridge.route;

import java.util.ArrayList;
import java.util.List;

/**
 * Topics that may be reached, as levels of which a known front is kept; rather too many than too few.
 *
 * @param levels from the first
 * @param more whether any levels may follow
 */
public record TopicSpace(List<Level> levels, boolean more) {

    /**
     * One level.
     *
     * @param open whether anything may follow the text
     */
    record Level(String text, boolean open) {

        boolean meets(Level other) {
            if (open && other.open) {
                return text.startsWith(other.text) || other.text.startsWith(text);
            }
            return open
                    ? other.text.startsWith(text)
                    : other.open ? text.startsWith(other.text) : text.equals(other.text);
        }

        /** A wildcard at the front does not reach the topics of the broker itself. [MQTT-4.7.2-1] */
        boolean meetsAtFront(Level other) {
            boolean own = (open && text.isEmpty() && other.text.startsWith("$"))
                    || (other.open && other.text.isEmpty() && text.startsWith("$"));
            return !own && meets(other);
        }
    }

    public TopicSpace {
        levels = List.copyOf(levels);
    }

    /** That of a topic filter, or of one in which text stands before a wildcard within its level. */
    public static TopicSpace of(String pattern) {
        List<Level> levels = new ArrayList<>();
        for (String level : pattern.split("/", -1)) {
            int any = level.indexOf('#');
            int one = level.indexOf('+');
            if (any == 0) {
                return new TopicSpace(levels, true);
            }
            if (any > 0) {
                levels.add(new Level(level.substring(0, any), true));
                return new TopicSpace(levels, true);
            }
            levels.add(one < 0 ? new Level(level, false) : new Level(level.substring(0, one), true));
        }
        return new TopicSpace(levels, false);
    }

    /** Whether a topic may be in both. */
    public boolean meets(TopicSpace other) {
        if ((levels.isEmpty() && other.isOfBroker()) || (other.levels.isEmpty() && isOfBroker())) {
            return false; // [MQTT-4.7.2-1]
        }
        int both = Math.min(levels.size(), other.levels.size());
        for (int i = 0; i < both; i++) {
            Level mine = levels.get(i);
            Level theirs = other.levels.get(i);
            if (!(i == 0 ? mine.meetsAtFront(theirs) : mine.meets(theirs))) {
                return false;
            }
        }
        if (levels.size() == other.levels.size()) {
            return true;
        }
        return levels.size() < other.levels.size() ? more : other.more;
    }

    private boolean isOfBroker() {
        return !levels.isEmpty() && levels.get(0).text.startsWith("$");
    }
}
