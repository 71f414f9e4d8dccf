package io.sluice.store.disk;

import io.sluice.store.checkpoint.CheckpointFiles;
import io.sluice.store.seal.Keyring;
import io.sluice.store.segment.SegmentHeader;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * Tells by its first block whether a file that is free may hold what was never sealed. What a store with a key made or
 * overwrote begins with zeros or says that it is sealed; whatever else it says, it is from before.
 */
final class Remains {

    private Remains() {}

    /** True of the first block of a file that needs no overwriting; of any, when the store has no key. */
    static Predicate<ByteBuffer> checkedWith(Keyring keys) {
        return keys.sealing() == null ? block -> true : Remains::areSealed;
    }

    private static boolean areSealed(ByteBuffer block) {
        if (SegmentHeader.parse(block) instanceof SegmentHeader.Parsed.Valid valid) {
            return valid.header().key() != 0;
        }
        return CheckpointFiles.isSealed(block) || isZero(block);
    }

    private static boolean isZero(ByteBuffer block) {
        return block.mismatch(ByteBuffer.allocate(block.remaining())) < 0;
    }
}
