package io.sluice.mqtt.bridge.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Qos;
import io.sluice.store.QueueEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to links, answers, removals and the process: nothing is lost, each lane arrives in order, doubles are
 * named, and with QoS 2 there are none while the server keeps its session.
 */
class SendWindowPropertyTest {

    private static final int MESSAGES = 400;

    static Stream<Arguments> worlds() {
        return LongStream.rangeClosed(1, 24)
                .boxed()
                .flatMap(seed -> Stream.of(Order.values())
                        .flatMap(order -> Stream.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)
                                .map(qos -> Arguments.of(seed, order, qos))));
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void nothing_is_lost_and_each_lane_arrives_in_order(long seed, Order order, Qos qos) {
        World world = new World(seed, order, qos);
        for (int step = 0; step < 200_000 && (world.appended < MESSAGES || !world.queue.isEmpty()); step++) {
            world.step();
        }
        assertThat(world.queue).as("left in the queue").isEmpty();
        assertThat(world.seen).hasSize(MESSAGES);
        if (qos == Qos.EXACTLY_ONCE) {
            assertThat(world.doubles).isZero();
        } else {
            assertThat(world.doubles).isLessThanOrEqualTo(world.named + world.riskedByKills);
        }
    }

    /** A queue, a link that breaks, a process that is killed, and a server that keeps its session. */
    private static final class World {

        final Random random;
        final Qos qos;
        final FlowSettings settings;
        final TreeMap<Long, QueueEntry> queue = new TreeMap<>();
        final Set<Long> seen = new HashSet<>();
        int appended;
        int doubles;
        int named;
        int riskedByKills;

        private SendWindow window;
        private byte[] record = FlightRecord.encode(List.of());
        private final List<Flight> wire = new ArrayList<>();
        private final List<Flight> answers = new ArrayList<>();
        private final List<Long> removals = new ArrayList<>();
        private final Map<Integer, Long> held = new HashMap<>(); // by the server, of QoS 2
        private final Map<Lane, Long> last = new EnumMap<>(Lane.class);
        private boolean up;

        World(long seed, Order order, Qos qos) {
            this.random = new Random(seed);
            this.qos = qos;
            this.settings = new FlowSettings(order, 10 + random.nextInt(90), "", 0, 0);
            this.window = new SendWindow(settings, 10_000, 0);
        }

        void step() {
            switch (random.nextInt(16)) {
                case 0 -> upOrDown();
                case 1, 2, 3 -> send();
                case 4, 5, 6 -> arrive();
                case 7, 8, 9 -> answer();
                case 10, 11 -> remove();
                case 12 -> append();
                case 13, 14 -> makeDurable();
                default -> {
                    if (random.nextInt(40) == 0) {
                        kill();
                    }
                }
            }
        }

        private void append() {
            for (int i = random.nextInt(9); i > 0 && appended < MESSAGES; i--) {
                long offset = appended++;
                queue.put(offset, new QueueEntry(1, offset, 0, ByteBuffer.allocate(1 + random.nextInt(500))));
            }
        }

        private void upOrDown() {
            if (up && random.nextInt(4) == 0) {
                window.lost();
                breakWire();
            } else if (!up) {
                List<Long> current = queue.keySet().stream()
                        .filter(any -> random.nextInt(5) == 0)
                        .toList();
                window.opened(1 + random.nextInt(30), true, appended, current, 0);
                up = true;
                last.clear();
            }
        }

        private void breakWire() {
            wire.clear(); // what is on the wire is gone, and so are the answers
            answers.clear();
            up = false;
        }

        /** kill -9: what is not durable never was. */
        private void kill() {
            riskedByKills += wire.size() + answers.size() + removals.size();
            breakWire();
            removals.clear();
            window = new SendWindow(settings, 10_000, 0);
            window.restore(Objects.requireNonNull(FlightRecord.decode(record)), new HashMap<>(queue));
        }

        private void send() {
            ReadRequest read = window.wanted(appended, 0);
            if (read != null) {
                window.offer(
                        read,
                        queue.tailMap(read.from()).values().stream()
                                .limit(Math.min(7, read.entries()))
                                .toList());
            }
            Candidate next = window.peek(0);
            if (next != null) {
                put(window.take(next, qos, 0));
            }
        }

        private void put(Flight flight) {
            if (flight.stage() == Stage.SENT || flight.stage() == Stage.RELEASED) {
                named += flight.resent() ? 1 : 0;
                wire.add(flight);
            }
        }

        private void makeDurable() {
            record = FlightRecord.encode(window.record());
            window.durable(window.version(), 0).forEach(this::put);
        }

        private void arrive() {
            if (wire.isEmpty()) {
                return;
            }
            Flight flight = wire.remove(0);
            if (qos != Qos.EXACTLY_ONCE) {
                arrived(flight);
            } else if (flight.stage() == Stage.SENT) {
                Long before = held.putIfAbsent(flight.packetId(), flight.offset());
                assertThat(before == null || before == flight.offset())
                        .as("an identifier that the server holds for another message")
                        .isTrue();
            } else if (held.remove(flight.packetId()) != null) {
                arrived(flight);
            }
            answers.add(flight);
        }

        private void arrived(Flight flight) {
            if (!seen.add(flight.offset())) {
                doubles++;
            } else if (!flight.dup() && !flight.resent() && qos != Qos.EXACTLY_ONCE) {
                assertThat(flight.offset())
                        .as("order on the lane %s", flight.lane())
                        .isGreaterThan(last.getOrDefault(flight.lane(), -1L));
                last.put(flight.lane(), flight.offset());
            }
        }

        private void answer() {
            if (answers.isEmpty()) {
                return;
            }
            Flight answered = answers.remove(random.nextInt(answers.size()));
            if (qos == Qos.EXACTLY_ONCE && answered.stage() == Stage.SENT) {
                window.received(answered.offset(), 0);
                return;
            }
            assertThat(window.flight(answered.offset())).isNotNull();
            window.settle(answered.offset(), 0);
            removals.add(answered.offset());
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
