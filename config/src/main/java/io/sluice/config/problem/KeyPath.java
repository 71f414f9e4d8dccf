package io.sluice.config.problem;

import org.jspecify.annotations.Nullable;

/** The keys that lead to a value, as {@code devices.pump-a.tags[2]}. Immutable, and cheap to extend. */
public final class KeyPath {

    /** The document itself. */
    public static final KeyPath ROOT = new KeyPath(null, "");

    private final @Nullable KeyPath parent;
    private final String step;

    private KeyPath(@Nullable KeyPath parent, String step) {
        this.parent = parent;
        this.step = step;
    }

    /** The value of a key of the map here. */
    public KeyPath key(String key) {
        return new KeyPath(this, parent == null ? key : "." + key);
    }

    /** An element of the list here. */
    public KeyPath index(int index) {
        return new KeyPath(this, "[" + index + "]");
    }

    /** The last key, without what leads to it. */
    public String last() {
        return step.startsWith(".") ? step.substring(1) : step;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent != null) {
            parent.append(text);
        }
        text.append(step);
    }
}
