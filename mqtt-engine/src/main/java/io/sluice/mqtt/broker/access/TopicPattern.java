package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a rule is about: a topic filter in which {@code {client}} and {@code {user}} stand for what the client
 * is called. Valid by construction, immutable.
 *
 * <p>A pattern is split into its levels before a name is put in, so a name is always part of one level and never a
 * wildcard or a separator. A name that could be taken for more ({@code +}, {@code #}, {@code /}, U+0000, empty, a
 * {@code $} at the start of a topic, or no name at all) is not put in: a rule that allows then has no such pattern, and
 * one that denies has {@code +} in that place.
 */
public final class TopicPattern {

    private static final String CLIENT = "{client}";
    private static final String USER = "{user}";

    private final String text;
    private final List<String> levels;
    private final boolean named;

    private TopicPattern(String text) {
        this.text = text;
        String same = text.equals("+/#") ? "#" : text; // every topic has a first level
        this.levels = List.of(same.split("/", -1));
        this.named = text.contains(CLIENT) || text.contains(USER);
    }

    /**
     * The pattern of a text.
     *
     * @throws IllegalArgumentException naming the rule that it breaks
     */
    public static TopicPattern of(String text) {
        String filled = text.replace(CLIENT, "x").replace(USER, "x");
        if (filled.indexOf('{') >= 0 || filled.indexOf('}') >= 0) {
            throw new IllegalArgumentException("topic " + text + ": only {client} and {user} may stand in braces");
        }
        if (filled.startsWith("$share/")) {
            throw new IllegalArgumentException("topic " + text + ": name the topics alone, and allow or deny shared");
        }
        String problem = TopicFilter.problem(filled, TopicName.MAX_LEVELS);
        if (problem != null) {
            throw new IllegalArgumentException("topic " + text + ": " + problem);
        }
        return new TopicPattern(text);
    }

    /** The topics of a client, or null when there are none. */
    @Nullable
    TopicSet of(Client client, boolean allowing) {
        if (!named) {
            return new TopicSet(levels, allowing);
        }
        List<String> bound = new ArrayList<>(levels.size());
        for (int i = 0; i < levels.size(); i++) {
            String level = named(levels.get(i), client, i == 0);
            if (level == null && allowing) {
                return null;
            }
            bound.add(level == null ? "+" : level);
        }
        return new TopicSet(bound, allowing);
    }

    /** A level with the names put in, or null when one of them could be taken for more than a name. */
    private static @Nullable String named(String level, Client client, boolean first) {
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (int brace = level.indexOf('{'); brace >= 0; brace = level.indexOf('{', from)) {
            boolean ofClient = level.startsWith(CLIENT, brace);
            String name = ofClient ? client.clientId() : client.user();
            if (name == null || !harmless(name, first && brace == 0)) {
                return null;
            }
            filled.append(level, from, brace).append(name);
            from = brace + (ofClient ? CLIENT : USER).length();
        }
        return filled.append(level, from, level.length()).toString();
    }

    private static boolean harmless(String name, boolean leading) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '+' || c == '#' || c == '/' || c == 0) {
                return false;
            }
        }
        return !name.isEmpty() && !(leading && name.charAt(0) == '$');
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
