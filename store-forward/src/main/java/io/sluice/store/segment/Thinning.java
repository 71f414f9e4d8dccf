package io.sluice.store.segment;

/**
 * Which messages stay when a stretch of a queue is thinned: about one of {@code n} to the power of {@code level}. It
 * goes by a hash of the offset, so that no pattern in the order of the messages meets a pattern in the choice. Pure, so
 * that the journal need not say which; and what stays at a level has stayed at every level before.
 *
 * @param n 2 to 1,000
 * @param level at least 1
 */
public record Thinning(int n, int level) {

    private static final long LARGEST = 1_000_000_000;

    /** True when another level would choose from more than anybody queues. */
    public boolean isFinest() {
        return divisor() * n > LARGEST;
    }

    public Thinning next() {
        return new Thinning(n, level + 1);
    }

    public boolean keeps(long offset) {
        return Long.remainderUnsigned(Salt.mix(offset + 0x9e3779b97f4a7c15L), divisor()) == 0;
    }

    private long divisor() {
        long divisor = 1;
        for (int i = 0; i < level && divisor <= LARGEST; i++) {
            divisor *= n;
        }
        return divisor;
    }
}
