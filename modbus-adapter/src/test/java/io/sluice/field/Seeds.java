package io.sluice.field;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a property over seeded random cases, and names the seed of the case that breaks it. */
public final class Seeds {

    private Seeds() {}

    public static void forEach(int cases, Consumer<Random> property) {
        for (long seed = 0; seed < cases; seed++) {
            try {
                property.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
