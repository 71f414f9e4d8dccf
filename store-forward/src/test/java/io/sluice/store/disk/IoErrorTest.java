package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.RamFiles.Script;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each of the first thousand calls to the files fails, one in each run. */
@ExtendWith(Quiet.class)
@Timeout(300)
final class IoErrorTest {

    private static final int CALLS = 1_000;
    private static final int MAX_BATCHES = 300;
    private static final int BATCHES_AFTER = 30;
    private static final StoreSettings SETTINGS = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 1);

    private final ManualTime time = new ManualTime();

    /** How a call fails, and which calls can. */
    enum Failing {
        EIO("Input/output error", ""),
        ENOSPC("No space left on device", "write|create"),
        SHORT_WRITE("", "write"),
        FSYNC("Input/output error", "sync|sync directory");

        private final String message;
        private final String calls;

        Failing(String message, String calls) {
            this.message = message;
            this.calls = calls;
        }

        boolean concerns(String call) {
            return calls.isEmpty() || call.matches(calls);
        }

        int fail(int bytes) throws IOException {
            if (this == SHORT_WRITE) {
                return bytes / 2;
            }
            throw new IOException(message);
        }
    }

    @ParameterizedTest
    @EnumSource(Failing.class)
    void no_failing_call_makes_a_false_promise(Failing failing) throws Exception {
        Countdown none = new Countdown(failing, Integer.MAX_VALUE);
        run(none);
        assertThat(none.calls).hasSizeGreaterThanOrEqualTo(CALLS);
        for (int call = 0; call < CALLS; call++) {
            if (failing.concerns(none.calls.get(call))) {
                Countdown script = new Countdown(failing, call);
                run(script);
                assertThat(script.reached).describedAs("call %d was made", call).isTrue();
            }
        }
    }

    /** Lets calls pass up to one, which fails. */
    private static final class Countdown implements Script {
        private final Failing failing;
        private final List<String> calls = new ArrayList<>();
        private final int failsAt;
        private volatile boolean reached;

        Countdown(Failing failing, int failsAt) {
            this.failing = failing;
            this.failsAt = failsAt;
        }

        @Override
        public int before(String call, String name, int bytes) throws IOException {
            calls.add(call);
            if (calls.size() - 1 != failsAt) {
                return bytes;
            }
            reached = true;
            return failing.fail(bytes);
        }
    }

    private void run(Countdown script) throws StoreException {
        RamFiles files = new RamFiles();
        files.obey(script);
        Store store = openAtLast(files);
        DurableQueue queue = store.queue("q", QueueLimits.DEFAULT);
        StateMap state = store.state("s");
        List<Integer> there = new ArrayList<>();
        int last = -1;
        int after = 0;
        for (int i = 0; i < MAX_BATCHES && after < BATCHES_AFTER; i++) {
            after += script.reached ? 1 : 0;
            if (succeeds(store.commit(new Batch().append(queue, payload(i)).put(state, "last", payload(i))))) {
                there.add(i);
                last = i;
            }
            if (i % 2 == 1 && there.size() > 4) {
                long offset = readOne(queue).offset();
                if (succeeds(queue.acknowledge(offset))) {
                    there.remove(0);
                }
            }
        }
        assertThat(numbers(queue)).isEqualTo(there);
        assertThat(last).isGreaterThan(BATCHES_AFTER / 2);

        RamFiles found = RamFiles.of(files.content());
        store.close();
        Store again = open(found);
        try {
            assertThat(numbers(again.queue("q", QueueLimits.DEFAULT))).isEqualTo(there);
            assertThat(again.state("s").get("last")).isEqualTo(payload(last));
            assertThat(again.epoch()).isGreaterThan(store.epoch());
        } finally {
            again.close();
        }
    }

    private Store openAtLast(RamFiles files) throws StoreException {
        try {
            return open(files);
        } catch (StoreException first) {
            return open(files);
        }
    }

    private Store open(RamFiles files) throws StoreException {
        return DiskStore.open(
                files, SETTINGS, time, time::nanos, new Random(files.changeCount())::nextLong, Ledger.POOLED);
    }

    private static QueueEntry readOne(DurableQueue queue) throws StoreException {
        List<QueueEntry> one;
        try {
            one = queue.read(0, 1, 1);
        } catch (StoreException transientError) {
            one = queue.read(0, 1, 1);
        }
        return one.get(0);
    }

    private static List<Integer> numbers(DurableQueue queue) throws StoreException {
        return queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(entry -> entry.payload().getInt(entry.payload().position()))
                .toList();
    }

    private static byte[] payload(int number) {
        return ByteBuffer.allocate(4 + number % 3_000).putInt(number).array();
    }

    private static boolean succeeds(CompletableFuture<Void> done) {
        return done.handle((nothing, failure) -> failure == null).join();
    }
}
