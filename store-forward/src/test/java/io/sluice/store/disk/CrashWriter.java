package io.sluice.store.disk;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A process that is killed: opens the store of a directory, goes on with the numbers where it finds them, and prints
 * what was confirmed, and what is about to be acknowledged, one to a line.
 *
 * <pre>
 * open EPOCH NEXT · done NUMBER · acknowledging OFFSET · acknowledged OFFSET
 * </pre>
 */
final class CrashWriter {

    static final String QUEUE = "queue";
    static final String STATE = "state";
    static final StoreSettings SETTINGS = new StoreSettings(256 << 10, 4 << 20, Duration.ofMillis(1), 64 << 10, 2);

    private static final int IN_FLIGHT = 32;

    private CrashWriter() {}

    /** Arguments: the directory. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
        Store store = DiskStore.open(Path.of(args[0]), SETTINGS);
        DurableQueue queue = store.queue(QUEUE, QueueLimits.DEFAULT);
        StateMap state = store.state(STATE);
        byte[] last = state.get("next");
        long next = last == null ? 0 : ByteBuffer.wrap(last).getLong();
        say(out, "open " + store.epoch() + " " + next);
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        Random random = new Random(store.epoch());
        for (long number = next; ; number++) {
            inFlight.acquire();
            long each = number;
            Batch batch = new Batch()
                    .append(queue, payload(number, random.nextInt(2_000)))
                    .put(
                            state,
                            "next",
                            ByteBuffer.allocate(8).putLong(number + 1).array());
            CompletableFuture<Void> unused = store.commit(batch).thenRun(() -> {
                say(out, "done " + each);
                inFlight.release();
            });
            if (number % 3 == 2) {
                acknowledge(out, queue, number - 2 - random.nextInt(40));
            }
        }
    }

    private static void acknowledge(PrintStream out, DurableQueue queue, long offset) {
        if (offset >= 0) {
            say(out, "acknowledging " + offset);
            CompletableFuture<Void> unused =
                    queue.acknowledge(offset).thenRun(() -> say(out, "acknowledged " + offset));
        }
    }

    /** A payload that tells its number, and whether it is whole. */
    static byte[] payload(long number, int extra) {
        ByteBuffer payload = ByteBuffer.allocate(12 + extra).putLong(number).putInt(extra);
        while (payload.hasRemaining()) {
            payload.put((byte) (number * 31 + payload.position()));
        }
        return payload.array();
    }

    private static void say(PrintStream out, String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
