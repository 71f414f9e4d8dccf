package io.sluice.config.document;

import io.sluice.config.bind.Names;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with places to fill in: {@code {site}/{gateway}/{device}/{tag}}.
 *
 * @param text as written; each place is known
 * @param places the names that were allowed
 */
public record Template(String text, List<String> places) {

    /** What a topic may hold. */
    public static final List<String> OF_TOPIC = List.of("site", "gateway", "device", "tag");

    /** What a client identifier or the topic of a status may hold. */
    public static final List<String> OF_GATEWAY = List.of("site", "gateway");

    /** What is written for the topic of a status that is not told. */
    public static final String NONE = "none";

    /** What the topic of a batch may hold. */
    public static final List<String> OF_BATCH = List.of("parent", "site", "gateway");

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}|[{}]");

    public Template {
        places = List.copyOf(places);
        Matcher place = PLACE.matcher(text);
        while (place.find()) {
            String name = place.group(1);
            if (name == null) {
                throw new IllegalArgumentException("expected both braces around a place such as {" + places.get(0)
                        + "}, not one alone in \"" + text + "\"");
            }
            if (!places.contains(name)) {
                throw new IllegalArgumentException("{" + name + "} is unknown" + Names.hint(name, places));
            }
        }
    }

    /** Whether it depends on a place. */
    public boolean has(String place) {
        return text.contains("{" + place + "}");
    }

    /** The text with every place filled in; there is a value for each that was allowed. */
    public String fill(Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(String.valueOf(values.get(place.group(1)))));
    }
}
