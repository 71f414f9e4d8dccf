package io.sluice.store.image;

import java.util.TreeMap;

/** A map of a store on disk. */
public final class JournalMap extends HeldMap {

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

    public Image image() {
        return image;
    }

    public int number() {
        return number;
    }

    void name(String name) {
        this.name = name;
    }

    Checkpoint.MapPart part() {
        return new Checkpoint.MapPart(number, name, new TreeMap<>(values()));
    }
}
