package io.sluice.mqtt.bridge.route;

import io.sluice.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A topic made of another one: text with places. {@code {topic}} stands for the whole topic, {@code {2}} for its second
 * level, {@code {2..}} for that and all that follow, {@code {2..4}} for levels two to four; levels count from 1. Where a
 * topic has none of the levels of a range, the slash before it goes with them. Immutable.
 */
public final class TopicTemplate {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}|[{}]");
    private static final Pattern LEVELS = Pattern.compile("([1-9][0-9]?)(\\.\\.([1-9][0-9]?)?)?");
    private static final int LAST = Integer.MAX_VALUE;

    /** Text as it is, or levels of the topic; of a single level the ends are equal. */
    private sealed interface Part {

        record Text(String text) implements Part {}

        record Levels(String place, int from, int to) implements Part {

            boolean single() {
                return from == to;
            }
        }
    }

    private final String text;
    private final List<Part> parts;

    private TopicTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * The template of a text.
     *
     * @throws IllegalArgumentException naming the key {@code topic} and what is wrong
     */
    public static TopicTemplate of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("topic: is empty; {topic} stands for the topic as it is");
        }
        if (text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
            throw new IllegalArgumentException("topic: no + or # in it, not \"" + text
                    + "\"; {2} stands for the second level of the topic, {2..} for that and all that follow");
        }
        List<Part> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(text);
        int at = 0;
        while (place.find()) {
            text(parts, text.substring(at, place.start()));
            parts.add(levels(place.group(1), text));
            at = place.end();
        }
        text(parts, text.substring(at));
        return new TopicTemplate(text, List.copyOf(parts));
    }

    private static void text(List<Part> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text));
        }
    }

    private static Part levels(@Nullable String place, String text) {
        if (place == null) {
            throw new IllegalArgumentException(
                    "topic: a brace alone in \"" + text + "\"; both stand around a place, such as {2}");
        }
        if (place.equals("topic")) {
            return new Part.Levels(place, 1, LAST);
        }
        Matcher levels = LEVELS.matcher(place);
        if (!levels.matches()) {
            throw new IllegalArgumentException("topic: {" + place
                    + "} is unknown; there are {topic}, {2} for the second level of the topic, {2..} for that and all"
                    + " that follow, and {2..4}");
        }
        int from = Integer.parseInt(levels.group(1));
        String end = levels.group(3);
        int to = levels.group(2) == null ? from : end == null ? LAST : Integer.parseInt(end);
        if (to < from) {
            throw new IllegalArgumentException("topic: {" + place + "} ends before it begins");
        }
        return new Part.Levels(place, from, to);
    }

    /**
     * Refuses a filter whose topics never have a level that is named.
     *
     * @throws IllegalArgumentException naming the place
     */
    void checkAgainst(TopicFilter filter) {
        if (filter.pattern().endsWith("#")) {
            return;
        }
        int levels = filter.levels();
        for (Part part : parts) {
            if (part instanceof Part.Levels place && place.from > levels) {
                throw new IllegalArgumentException("topic: {" + place.place + "} is never there, for what the filter \""
                        + filter + "\" matches has " + levels + (levels == 1 ? " level" : " levels"));
            }
        }
    }

    /** The topic made of a topic; null when that lacks a level that is named by itself. */
    @Nullable
    String fill(String topic) {
        List<String> levels = List.of(topic.split("/", -1));
        StringBuilder made = new StringBuilder();
        boolean gone = false;
        for (Part part : parts) {
            if (part instanceof Part.Text plain) {
                made.append(
                        plain.text, gone && made.isEmpty() && plain.text.startsWith("/") ? 1 : 0, plain.text.length());
            } else if (part instanceof Part.Levels place) {
                int to = Math.min(place.to, levels.size());
                if (place.from <= to) {
                    made.append(String.join("/", levels.subList(place.from - 1, to)));
                } else if (place.single()) {
                    return null;
                } else {
                    gone = true;
                    dropSlash(made);
                }
            }
        }
        return made.toString();
    }

    private static void dropSlash(StringBuilder made) {
        int last = made.length() - 1;
        if (last >= 0 && made.charAt(last) == '/') {
            made.setLength(last);
        }
    }

    /**
     * What {@link #fill} makes of the levels of a filter: a {@code +} is any text within a level, a {@code #} any text and
     * any levels, after which nothing is said.
     */
    String space(String pattern) {
        List<String> levels = List.of(pattern.split("/", -1));
        boolean open = pattern.endsWith("#");
        int known = open ? levels.size() - 1 : levels.size();
        StringBuilder made = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Text plain) {
                made.append(plain.text);
            } else if (part instanceof Part.Levels place && place.single()) {
                made.append(place.from <= known ? levels.get(place.from - 1) : "+");
            } else if (part instanceof Part.Levels place) {
                int to = Math.min(place.to, known);
                if (place.from <= to) {
                    made.append(String.join("/", levels.subList(place.from - 1, to)));
                }
                if (open && place.to > known) {
                    return made.append(place.from <= to ? "/#" : "#").toString();
                }
            }
        }
        return made.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicTemplate template && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
