package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.TopicFilter;
import java.util.List;

/**
 * The topics that one pattern stands for, for one client. A level is a name, {@code +}, or at the end {@code #}; no name
 * has these characters. Immutable.
 *
 * @param strict whether a wildcard at the start leaves out topics that begin with {@code $}, as in MQTT
 *     [MQTT-4.7.2-1]; one that denies does not leave them out
 */
record TopicSet(List<String> levels, boolean strict) {

    TopicSet {
        levels = List.copyOf(levels);
    }

    /** Whether a topic name is in it. */
    boolean has(String topic) {
        int from = 0;
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean wild = isWild(level);
            if (wild && i == 0 && strict && topic.startsWith("$")) {
                return false;
            }
            if (level.equals("#")) {
                return true;
            }
            if (from > topic.length()) {
                return false;
            }
            int slash = topic.indexOf('/', from);
            int end = slash < 0 ? topic.length() : slash;
            boolean same = level.length() == end - from && topic.startsWith(level, from);
            if (!wild && !same) {
                return false;
            }
            from = end + 1;
        }
        return from > topic.length();
    }

    /** Whether every topic that a filter matches is in it. */
    boolean covers(TopicFilter filter) {
        String[] wanted = filter.pattern().split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (i == levels.size()) {
                return false;
            }
            String level = levels.get(i);
            if (isWild(level) && i == 0 && strict && wanted[0].startsWith("$")) {
                return false;
            }
            if (level.equals("#")) {
                return true;
            }
            boolean covered = level.equals("+") ? !wanted[i].equals("#") : level.equals(wanted[i]);
            if (!covered) {
                return false;
            }
        }
        return endsBehind(wanted.length);
    }

    /** Whether a filter matches any topic that is in it. May say so of a few where it does not. */
    boolean meets(TopicFilter filter) {
        String[] wanted = filter.pattern().split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (i == levels.size()) {
                return wanted[i].equals("#");
            }
            String level = levels.get(i);
            boolean system = i == 0 && level.startsWith("$") && isWild(wanted[0]);
            if (system) {
                return false;
            }
            if (level.equals("#") || wanted[i].equals("#")) {
                return true;
            }
            if (!level.equals(wanted[i]) && !isWild(level) && !isWild(wanted[i])) {
                return false;
            }
        }
        return endsBehind(wanted.length);
    }

    /** Whether nothing but a # follows that many levels: it stands for their parent too. */
    private boolean endsBehind(int count) {
        return levels.size() == count
                || (levels.size() == count + 1 && levels.get(count).equals("#"));
    }

    private static boolean isWild(String level) {
        return level.equals("+") || level.equals("#");
    }
}
