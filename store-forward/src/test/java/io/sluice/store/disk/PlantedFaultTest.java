package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.disk.Saboteur.Fault;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.Salt;
import io.sluice.store.segment.SegmentHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness of {@link PowerCutTest} sees a fault when there is one. */
@ExtendWith(Quiet.class)
@Timeout(300)
final class PlantedFaultTest {

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_planted_fault_is_caught(Fault fault) throws Exception {
        RamFiles files = new RamFiles();
        Ledger ledger = new Ledger(files, new Saboteur(files, fault), new Random(7)::nextLong, 11);
        boolean late = isLate(fault);
        ledger.life(30, 2_000, 4, false);
        ledger.life(late ? 400 : 100, 9_000, 3, false);
        PowerCut disk = new PowerCut(11);
        List<String> wrong = new ArrayList<>();
        int changes = 0;
        for (RamFiles.Change change : files.changes()) {
            disk.after(change);
            int now = ++changes;
            if (late && !(change instanceof RamFiles.Change.Delete || change instanceof RamFiles.Change.Rename)) {
                continue;
            }
            disk.states(state -> {
                wrong.addAll(ledger.check(seen(fault, state), now));
                return wrong.isEmpty();
            });
            if (!wrong.isEmpty()) {
                break;
            }
        }
        assertThat(wrong).isNotEmpty();
    }

    /** What shows only when segments are let go; of so long a script, only those moments are looked at. */
    private static boolean isLate(Fault fault) {
        return switch (fault) {
            case THE_OLD_CHECKPOINTS_GO_BEFORE_THE_NEXT_IS_WRITTEN,
                    A_SEGMENT_GOES_BEFORE_ITS_MOVES_ARE_SYNCED,
                    MOVES_ARE_NOT_READ_BEHIND_A_CHECKPOINT -> true;
            default -> false;
        };
    }

    /** The disk as a store with that fault would see it. */
    private static Map<String, byte[]> seen(Fault fault, Map<String, byte[]> state) {
        return switch (fault) {
            case CHECKSUMS_ARE_NOT_COMPARED -> believed(state);
            case MOVES_ARE_NOT_READ_BEHIND_A_CHECKPOINT -> Moves.without(state);
            default -> state;
        };
    }

    /** Each frame gets the checksum that its bytes have: what a store sees that does not look at checksums. */
    private static Map<String, byte[]> believed(Map<String, byte[]> state) {
        Map<String, byte[]> believed = new TreeMap<>(state);
        believed.replaceAll((name, bytes) -> {
            SegmentHeader header = SegmentHeader.ofName(name);
            return header == null ? bytes : believed(header.salt(), bytes.clone());
        });
        return believed;
    }

    private static byte[] believed(Salt salt, byte[] bytes) {
        ByteBuffer segment = ByteBuffer.wrap(bytes);
        for (int at = SegmentHeader.BLOCK_BYTES; at + Frame.HEAD_BYTES + 4 <= bytes.length; at += Frame.ALIGNMENT) {
            int body = segment.getInt(at);
            boolean frame = body >= 0
                    && body <= bytes.length - at - Frame.HEAD_BYTES - 4
                    && segment.getInt(at + 4) == salt.headCheck(at, body);
            if (frame) {
                int checked = Frame.HEAD_BYTES + body;
                segment.putInt(at + checked, salt.crc(at, segment.slice(at, checked)));
            }
        }
        return bytes;
    }
}
