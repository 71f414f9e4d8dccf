package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The power fails after every single change to the files, and leaves whatever it may. Each fourth workload seals what
 * it writes. {@code -Pexhaustive} has ten times the workloads.
 */
@ExtendWith(Quiet.class)
@Timeout(3600)
final class PowerCutTest {

    private static final int WORKLOADS = Integer.getInteger("sluice.powercut.workloads", 4);
    private static final int STATES_A_WORKLOAD = 5_000;
    private static final int THREADS = 2;

    @Test
    void every_promise_holds_whatever_a_power_cut_leaves() throws Exception {
        AtomicInteger states = new AtomicInteger();
        List<Callable<List<String>>> workloads = new ArrayList<>();
        for (long seed = 1; seed <= WORKLOADS; seed++) {
            long each = seed;
            workloads.add(() -> wrongIn(each, states));
        }
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<List<String>> wrong : pool.invokeAll(workloads)) {
                assertThat(wrong.get()).isEmpty();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(states).hasValueGreaterThanOrEqualTo(WORKLOADS * STATES_A_WORKLOAD);
    }

    private static List<String> wrongIn(long seed, AtomicInteger states) throws Exception {
        RamFiles files = new RamFiles();
        Ledger ledger = seed % 4 == 2 ? new Ledger(files, seed, 1) : new Ledger(files, seed);
        ledger.life(60, 300, 4, false);
        ledger.life(110, 6_000, 12, true);
        ledger.life(60, 9_000, 3, false);
        assertThat(ledger.happened()).contains("MOVED", "FULL", "THINNED", "EXPIRED");
        PowerCut disk = new PowerCut(seed);
        List<String> wrong = new ArrayList<>();
        int changes = 0;
        for (RamFiles.Change change : files.changes()) {
            disk.after(change);
            int now = ++changes;
            disk.states(state -> {
                states.incrementAndGet();
                for (String each : ledger.check(state, now)) {
                    wrong.add("workload " + seed + " cut after change " + now + " (" + change + "): " + each);
                }
                return wrong.isEmpty();
            });
            if (!wrong.isEmpty()) {
                break;
            }
        }
        return wrong;
    }
}
