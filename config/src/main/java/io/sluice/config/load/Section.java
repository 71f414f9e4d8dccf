package io.sluice.config.load;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Names;
import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one named block over all files, such as all links. Knows also the names whose entries were wrong, so
 * that nobody is told that they are missing.
 */
public final class Section<T> {

    private final String key;
    private final String thing;
    private final Map<String, At<T>> entries = new LinkedHashMap<>();
    private final Map<String, Place> declared = new LinkedHashMap<>();
    private boolean incomplete;

    /**
     * @param key of the block, such as {@code links}
     * @param thing one of it, such as {@code link}
     */
    Section(String key, String thing) {
        this.key = key;
        this.thing = thing;
    }

    /** Adds what one file has of it. */
    void add(Node.Mapping file, Map<?, At<T>> bound, Problems problems) {
        Node node = file.get(key);
        if (!(node instanceof Node.Mapping map)) {
            incomplete |= node != null;
            return;
        }
        Map<String, At<T>> byName = new LinkedHashMap<>();
        bound.forEach((name, entry) -> byName.put(name.toString(), entry));
        for (Node.Entry entry : map.entries().values()) {
            String name = entry.key().text();
            add(name, entry.key().place(), KeyPath.ROOT.key(key).key(name), byName.get(name), problems);
        }
    }

    /** Adds one entry, or null for one that was wrong. */
    void add(String name, Place place, KeyPath path, @Nullable At<T> entry, Problems problems) {
        Place first = declared.putIfAbsent(name, place);
        if (first != null) {
            problems.add(place, path, "the name \"" + name + "\" is taken; it stands first at " + first);
        } else if (entry != null) {
            entries.put(name, entry);
        }
    }

    /** Something that could have held entries was not readable, so a name that is not known may still be right. */
    void isIncomplete() {
        incomplete = true;
    }

    /** The entries that were right, in their order. */
    public Map<String, At<T>> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** Where the name of an entry stands. */
    public Place placeOf(String name) {
        return Objects.requireNonNull(declared.get(name), name);
    }

    /** The entry of that name; null when it is wrong, or does not exist, of which then a problem tells. */
    public @Nullable At<T> find(String name, Place place, KeyPath path, Problems problems) {
        if (!declared.containsKey(name) && !incomplete) {
            problems.add(
                    place, path, "there is no " + thing + " \"" + name + "\"" + Names.hint(name, declared.keySet()));
        }
        return entries.get(name);
    }
}
