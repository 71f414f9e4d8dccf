package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.bridge.SendWindow.Flight;
import io.sluice.store.QueueEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to links, answers and removals: nothing is lost, first arrivals are in order, doubles are named. */
class SendWindowPropertyTest {

    private static final int MESSAGES = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nothing_is_lost_and_first_arrivals_are_in_order(long seed) {
        World world = new World(seed);
        for (int step = 0; step < 100_000 && !world.queue.isEmpty(); step++) {
            world.step();
        }
        assertThat(world.queue).as("seed %d: left in the queue", seed).isEmpty();
        assertThat(world.arrivedFirst).as("seed %d", seed).hasSize(MESSAGES).isSorted();
        assertThat(world.doubles)
                .as("seed %d: doubles beyond those named", seed)
                .isLessThanOrEqualTo(world.named);
    }

    /** A queue, a link that breaks, and an upstream that remembers what it has seen. */
    private static final class World {

        final Random random;
        final SendWindow window = new SendWindow(10_000);
        final TreeMap<Long, QueueEntry> queue = new TreeMap<>();
        final List<Long> arrivedFirst = new ArrayList<>();
        final Set<Long> seen = new HashSet<>();
        int doubles;
        int named;

        private final List<Flight> wire = new ArrayList<>();
        private final List<Long> answers = new ArrayList<>();
        private final List<Long> removals = new ArrayList<>();
        private final Set<Integer> idsInFlight = new HashSet<>();
        private boolean up;

        World(long seed) {
            random = new Random(seed);
            for (long offset = 0; offset < MESSAGES; offset++) {
                queue.put(offset, new QueueEntry(1, offset, 0, ByteBuffer.allocate(1 + random.nextInt(500))));
            }
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0 -> upOrDown();
                case 1, 2, 3 -> send();
                case 4, 5, 6 -> arrive();
                case 7, 8, 9 -> answer();
                default -> remove();
            }
        }

        private void upOrDown() {
            if (up && random.nextInt(4) == 0) {
                window.lost();
                wire.clear(); // what is on the wire is gone, and so are the answers
                answers.clear();
                idsInFlight.clear();
                up = false;
            } else if (!up) {
                window.opened(1 + random.nextInt(30), random.nextBoolean(), 0);
                up = true;
            }
        }

        private void send() {
            if (window.wantsEntries(0)) {
                window.offer(queue.tailMap(window.readFrom()).values().stream()
                        .limit(7)
                        .toList());
            }
            if (window.peek(0) != null) {
                Flight flight = window.take(true, 0);
                assertThat(idsInFlight.add(flight.packetId())).isTrue();
                named += flight.resent() ? 1 : 0;
                wire.add(flight);
            }
        }

        private void arrive() {
            if (wire.isEmpty()) {
                return;
            }
            long offset = wire.remove(0).offset();
            if (seen.add(offset)) {
                arrivedFirst.add(offset);
            } else {
                doubles++;
            }
            answers.add(offset);
        }

        private void answer() {
            if (answers.isEmpty()) {
                return;
            }
            long offset = answers.remove(random.nextInt(answers.size()));
            Flight flight = Objects.requireNonNull(window.flight(offset));
            idsInFlight.remove(flight.packetId());
            window.settle(offset, 0);
            removals.add(offset);
        }

        private void remove() {
            if (!removals.isEmpty()) {
                long offset = removals.remove(random.nextInt(removals.size()));
                queue.remove(offset);
                window.removed(offset);
            }
        }
    }
}
