package io.sluice.store.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.ManualTime;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The steps of QoS 2 [MQTT-4.3.3], each one batch: a message with its packet identifier, the release of that
 * identifier, the identifier under which the message is sent on, its PUBREC together with the message's end in the
 * queue, and its PUBCOMP. The power fails after every change to the files. Whatever it leaves, the store must hold the
 * state after a whole number of steps: all that were confirmed, and none that was not asked for.
 */
@ExtendWith(Quiet.class)
@Timeout(300)
final class ExactlyOncePowerCutTest {

    private static final int STEPS_A_LIFE = 60;
    private static final int LIVES = 3;
    private static final int MAX_PAYLOAD_BYTES = 6_000;
    private static final int IDENTIFIERS = 16;
    private static final int MIN_STATES = 1_500;

    /** What the store holds after some steps: messages in the queue by number, and the state of identifiers. */
    private record Held(SortedSet<Integer> queued, Map<String, String> state) {

        Held copy() {
            return new Held(new TreeSet<>(queued), new HashMap<>(state));
        }
    }

    /** A step, as it was asked for and confirmed: counts of changes to the files. */
    private static final class Step {
        final Held after;
        final int requestedAt;
        final AtomicInteger confirmedAt = new AtomicInteger(Integer.MAX_VALUE);

        Step(Held after, int requestedAt) {
            this.after = after;
            this.requestedAt = requestedAt;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void a_message_is_taken_once_and_passed_on_once(long seed) throws Exception {
        RamFiles files = new RamFiles();
        Script script = new Script(files, seed);
        for (int life = 0; life < LIVES; life++) {
            script.live(life == 1);
        }
        PowerCut disk = new PowerCut(seed);
        AtomicInteger states = new AtomicInteger();
        List<String> wrong = new ArrayList<>();
        int changes = 0;
        for (RamFiles.Change change : files.changes()) {
            disk.after(change);
            int now = ++changes;
            disk.states(state -> {
                states.incrementAndGet();
                script.check(state, now, wrong);
                return wrong.isEmpty();
            });
            assertThat(wrong).as("cut after change %d (%s)", now, change).isEmpty();
        }
        assertThat(states).hasValueGreaterThan(MIN_STATES);
    }

    /** Plays the steps of some clients in a random order that the protocol allows, and remembers each. */
    private static final class Script {

        private final RamFiles files;
        private final Random random;
        private final List<Step> steps = new ArrayList<>();
        private Held held = new Held(new TreeSet<>(), new HashMap<>());
        private int messages;

        Script(RamFiles files, long seed) {
            this.files = files;
            this.random = new Random(seed);
            steps.add(new Step(held, 0));
            steps.get(0).confirmedAt.set(0);
        }

        void live(boolean close) throws Exception {
            Store store = open(files, new Random(-1L - messages)::nextLong, StoreThreads.own());
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < STEPS_A_LIFE; i++) {
                waiting.add(step(store));
                if (random.nextInt(3) != 0) {
                    waiting.forEach(CompletableFuture::join);
                    waiting.clear();
                }
            }
            waiting.forEach(CompletableFuture::join);
            if (!close) {
                files.obey((call, name, bytes) -> {
                    throw new IOException("the power is off");
                });
            }
            store.close();
            files.obey(RamFiles.OBEDIENT);
        }

        private CompletableFuture<Void> step(Store store) {
            DurableQueue queue = store.queue("queue", QueueLimits.DEFAULT);
            StateMap state = store.state("identifiers");
            held = held.copy();
            Batch batch = new Batch();
            String identifier = (random.nextBoolean() ? "in/" : "out/") + random.nextInt(IDENTIFIERS);
            String was = held.state().get(identifier);
            if (identifier.startsWith("in/")) {
                publishOrRelease(batch, queue, state, identifier, was);
            } else {
                passOn(batch, queue, state, identifier, was);
            }
            batch.put(state, "steps", text("" + steps.size()));
            Step step = new Step(held, files.changeCount());
            steps.add(step);
            return store.commit(batch).thenRun(() -> step.confirmedAt.set(files.changeCount()));
        }

        private void publishOrRelease(
                Batch batch, DurableQueue queue, StateMap state, String identifier, @Nullable String was) {
            if (was == null) {
                int number = messages++;
                batch.append(queue, payload(number));
                set(batch, state, identifier, "" + number);
                held.queued().add(number);
            } else {
                clear(batch, state, identifier);
            }
        }

        private void passOn(Batch batch, DurableQueue queue, StateMap state, String identifier, @Nullable String was) {
            if (was == null) {
                held.queued().stream()
                        .filter(number -> !held.state().containsValue("sent " + number))
                        .findFirst()
                        .ifPresent(number -> set(batch, state, identifier, "sent " + number));
            } else if (was.startsWith("sent ")) {
                int number = Integer.parseInt(was.substring("sent ".length()));
                batch.acknowledge(queue, number);
                held.queued().remove(number);
                set(batch, state, identifier, "received " + number);
            } else {
                clear(batch, state, identifier);
            }
        }

        private void set(Batch batch, StateMap state, String identifier, String value) {
            batch.put(state, identifier, text(value));
            held.state().put(identifier, value);
        }

        private void clear(Batch batch, StateMap state, String identifier) {
            batch.remove(state, identifier);
            held.state().remove(identifier);
        }

        void check(Map<String, byte[]> disk, int changes, List<String> wrong) {
            try (Store store = open(RamFiles.of(disk), new Random(3)::nextLong, Ledger.POOLED)) {
                Map<String, String> state = new HashMap<>();
                store.state("identifiers").forEach((key, value) -> state.put(key, new String(value, UTF_8)));
                String last = state.remove("steps");
                int count = last == null ? 0 : Integer.parseInt(last);
                int confirmed = 0;
                for (int i = 0; i < steps.size(); i++) {
                    confirmed = steps.get(i).confirmedAt.get() <= changes ? i : confirmed;
                }
                if (count < confirmed || steps.get(count).requestedAt > changes) {
                    wrong.add(count + " steps are there, " + confirmed + " were confirmed");
                }
                Held found = new Held(queued(store, wrong), state);
                if (!found.equals(steps.get(count).after)) {
                    wrong.add("after " + count + " steps " + found + " instead of " + steps.get(count).after);
                }
            } catch (Exception e) {
                wrong.add("does not open: " + e);
            }
        }

        private static SortedSet<Integer> queued(Store store, List<String> wrong) throws Exception {
            SortedSet<Integer> numbers = new TreeSet<>();
            DurableQueue queue = store.queue("queue", QueueLimits.DEFAULT);
            for (QueueEntry entry : queue.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
                int number = (int) entry.offset();
                if (!entry.payload().equals(ByteBuffer.wrap(payload(number))) || !numbers.add(number)) {
                    wrong.add("message " + number + " is altered or doubled");
                }
            }
            return numbers;
        }
    }

    private static Store open(RamFiles files, LongSupplier salts, StoreThreads threads) throws Exception {
        ManualTime time = new ManualTime();
        return DiskStore.open(files, Ledger.SETTINGS, time, time::nanos, salts, threads);
    }

    private static byte[] payload(int number) {
        Random random = new Random(number);
        byte[] payload = new byte[1 + random.nextInt(MAX_PAYLOAD_BYTES)];
        random.nextBytes(payload);
        return payload;
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
