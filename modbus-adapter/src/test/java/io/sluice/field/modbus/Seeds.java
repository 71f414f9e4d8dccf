package io.sluice.field.modbus;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a property over seeded random cases, and names the seed of the case that breaks it. */
final class Seeds {

    private Seeds() {}

    static void forEach(int cases, Consumer<Random> property) {
        for (long seed = 0; seed < cases; seed++) {
            try {
                property.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
