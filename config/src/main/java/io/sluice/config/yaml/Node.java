package io.sluice.config.yaml;

import io.sluice.config.problem.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in a file at one place. Immutable; an alias shares the node of its anchor. */
public sealed interface Node {

    /** Where it begins. */
    Place place();

    /** In words for a message: {@code a list}. */
    String described();

    /**
     * A single value, as it was written.
     *
     * @param text without quotes, escapes resolved
     * @param quoted whether it was written in quotes or as a block, so that empty is meant to be empty
     */
    record Scalar(Place place, String text, boolean quoted) implements Node {

        private static final int SHOWN = 60;

        /** True for nothing at all after the colon, {@code ~} and {@code null}. */
        public boolean isNothing() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String described() {
            if (isNothing()) {
                return "nothing";
            }
            String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
            return "\"" + shown + "\"";
        }
    }

    /** A list. */
    record Sequence(Place place, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** A map in its written order, merge keys already applied. */
    record Mapping(Place place, Map<String, Entry> entries) implements Node {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String described() {
            return "a map";
        }

        /** The value of a key, or null. */
        public @Nullable Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /** Where the value of a key stands, or the map itself when it has no such key. */
        public Place placeOf(String key) {
            Node value = get(key);
            return value == null ? place : value.place();
        }
    }

    /** One key of a map with its value. */
    record Entry(Scalar key, Node value) {}
}
