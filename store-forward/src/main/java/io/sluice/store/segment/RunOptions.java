package io.sluice.store.segment;

import io.sluice.store.Priority;

/** The byte of options: bits 0 and 1 are the priority (0 normal, 1 low, 2 high), bit 2 says that a deadline follows. */
public final class RunOptions {

    static final int DEADLINE = 4;

    private static final int PRIORITY_BITS = 3;

    private RunOptions() {}

    public static byte of(Priority priority) {
        return switch (priority) {
            case NORMAL -> 0;
            case LOW -> 1;
            case HIGH -> 2;
        };
    }

    public static Priority priority(byte options) {
        return switch (options & PRIORITY_BITS) {
            case 0 -> Priority.NORMAL;
            case 1 -> Priority.LOW;
            case 2 -> Priority.HIGH;
            default -> throw new IllegalStateException("options " + options);
        };
    }
}
