package io.sluice.field.modbus.wire;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells a connection on which nothing answers any more, as when a cable was pulled, from units that are dead behind a
 * gateway that lives. Pure. A gateway's connection is not given up for a dead unit: that would break off what it has
 * queued for the others.
 */
public final class HalfOpen {

    // valid for a connection
    private final Set<Integer> proven = new HashSet<>();

    // valid since the last answer of any unit
    private final Set<Integer> silent = new HashSet<>();
    private int silences;

    public void connected() {
        proven.clear();
        silent.clear();
        silences = 0;
    }

    public void answered(int unit) {
        proven.add(unit);
        silent.clear();
        silences = 0;
    }

    /**
     * A request got no answer; whether the connection is to be given up. That takes two silences in a row, and two
     * units silent that had answered before, or all that had; where none had, all that are not offline.
     */
    public boolean silent(int unit, Set<Integer> online) {
        silences++;
        silent.add(unit);
        if (silences < 2) {
            return false;
        }
        Set<Integer> expected = new HashSet<>(proven);
        expected.retainAll(online);
        if (expected.isEmpty()) {
            return silent.containsAll(online);
        }
        long quiet = expected.stream().filter(silent::contains).count();
        return quiet >= 2 || quiet == expected.size();
    }
}
