package io.sluice.store;

import java.util.TreeMap;

/** A map of a {@link JournalStore}. */
final class JournalMap extends HeldMap {

    private final Image image;
    private final int number;
    private volatile String name;

    JournalMap(Image image, int number, String name) {
        this.image = image;
        this.number = number;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    Image image() {
        return image;
    }

    int number() {
        return number;
    }

    void name(String name) {
        this.name = name;
    }

    Checkpoint.MapPart part() {
        return new Checkpoint.MapPart(number, name, new TreeMap<>(values()));
    }
}
