package io.sluice.config.bind;

import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.yaml.Node;

/**
 * A bound value that remembers where it stands.
 *
 * @param value the value
 * @param node what it was bound from
 * @param path the keys that lead to it in its file
 */
public record At<T>(T value, Node node, KeyPath path) {

    /** Where it begins. */
    public Place place() {
        return node.place();
    }

    /** Where the value of one of its keys stands, or it itself when it does not have the key. */
    public Place placeOf(String key) {
        return node instanceof Node.Mapping map ? map.placeOf(key) : node.place();
    }

    /** Whether it says something for a key itself. */
    public boolean has(String key) {
        return node instanceof Node.Mapping map && map.get(key) != null;
    }

    /** The key path of one of its keys. */
    public KeyPath pathOf(String key) {
        return path.key(key);
    }
}
