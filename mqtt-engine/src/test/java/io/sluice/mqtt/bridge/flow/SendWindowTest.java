package io.sluice.mqtt.bridge.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Qos;
import io.sluice.store.QueueEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private final TreeMap<Long, QueueEntry> queue = new TreeMap<>();
    private SendWindow window = new SendWindow(FlowSettings.strict(), 1000, 0);
    private Qos qos = Qos.AT_LEAST_ONCE;

    @Test
    void it_is_closed_without_a_connection() {
        filled(3);
        assertThat(window.wanted(3, 0)).isNull();
        assertThat(window.peek(0)).isNull();
    }

    @Test
    void messages_leave_in_order_as_far_as_there_is_room() {
        filled(4);
        opened(3, true);
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(0L, 1L, 2L);
        window.settle(1, 0);
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(3L);
    }

    @Test
    void bytes_in_flight_are_bounded_but_a_large_message_goes_alone() {
        queue.put(0L, entry(0, 5000));
        queue.put(1L, entry(1, 10));
        opened(10, true);
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(0L);
        window.settle(0, 0);
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(1L);
    }

    @Test
    void the_same_session_gets_its_packet_ids_again_with_dup_and_before_all_others() {
        filled(4);
        opened(3, false);
        List<Flight> first = sendAll();
        window.settle(1, 0); // its removal is not durable yet
        window.lost();

        opened(3, true);
        List<Flight> second = sendAll();
        assertThat(second).extracting(Flight::offset).containsExactly(0L, 2L, 3L);
        assertThat(second).extracting(Flight::dup).containsExactly(true, true, false);
        assertThat(second).extracting(Flight::resent).containsExactly(true, true, false);
        assertThat(second.get(0).packetId()).isEqualTo(first.get(0).packetId());
        assertThat(second.get(1).packetId()).isEqualTo(first.get(2).packetId());
        assertThat(packetIds(second)).doesNotHaveDuplicates();
    }

    @Test
    void another_session_gets_all_of_it_without_dup() {
        filled(2);
        opened(3, false);
        sendAll();
        window.lost();
        opened(3, false);
        assertThat(sendAll()).hasSize(2).allSatisfy(flight -> {
            assertThat(flight.dup()).isFalse();
            assertThat(flight.resent()).isTrue();
        });
    }

    @Test
    void what_was_not_sent_again_before_the_next_loss_keeps_its_packet_id() {
        filled(3);
        opened(3, false);
        List<Flight> first = sendAll();
        window.lost();
        opened(1, true);
        sendAll();
        window.lost();
        opened(3, true);
        assertThat(packetIds(sendAll())).containsExactlyElementsOf(packetIds(first));
    }

    @Test
    void an_answer_of_an_earlier_connection_settles_nothing() {
        filled(1);
        opened(3, false);
        sendAll();
        window.lost();
        assertThat(window.flight(0)).isNull();
        window.settle(0, 0);
        opened(3, true);
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void a_refused_message_is_the_next_after_the_pause() {
        filled(3);
        opened(2, false);
        sendAll();
        window.retry(0, 100, 50);
        window.settle(1, 100);
        assertThat(window.peek(149)).isNull();
        assertThat(window.waitNanos(149)).isEqualTo(1);
        assertThat(sendAll(150)).extracting(Flight::offset).containsExactly(0L, 2L);
        assertThat(window.flight(0))
                .extracting(Flight::tries, Flight::dup, Flight::resent)
                .containsExactly(2, false, false);
    }

    @Test
    void a_message_that_ends_the_connection_alone_three_times_is_named_and_the_others_are_not() {
        filled(5);
        List<Long> delivered = new ArrayList<>();
        Flight named = null;
        for (int connection = 0; connection < 6 && named == null; connection++) {
            opened(10, false);
            List<Flight> sent = sendAll();
            while (sent.stream().noneMatch(flight -> flight.offset() == 2)) {
                sent.forEach(flight -> {
                    window.settle(flight.offset(), 0);
                    delivered.add(flight.offset());
                });
                sent = sendAll();
            }
            named = window.blamed(); // the server throws us out as soon as 2 arrives
            window.lost();
        }
        assertThat(delivered).containsExactly(0L, 1L);
        assertThat(named).isNotNull().extracting(Flight::offset).isEqualTo(2L);
    }

    @Test
    void no_answer_at_all_is_a_stall_and_a_slow_one_is_not() {
        filled(2);
        opened(2, false);
        sendAll(10);
        assertThat(window.stalled(110, 100)).isFalse();
        assertThat(window.stalled(111, 100)).isTrue();
        window.settle(1, 100);
        assertThat(window.stalled(200, 100)).isFalse();
        assertThat(window.stalled(201, 100)).isTrue();
    }

    @Test
    void one_message_that_is_never_answered_is_a_stall_in_the_end() {
        filled(101);
        opened(2, false);
        sendAll(0);
        for (long i = 1; i <= 100; i++) {
            window.settle(i, i * 10);
            sendAll(i * 10);
        }
        assertThat(window.stalled(1000, 100)).isFalse();
        assertThat(window.stalled(1001, 100)).isTrue();
    }

    @Test
    void nothing_owed_is_no_stall_nor_is_a_disk_that_takes_its_time() {
        opened(2, false);
        assertThat(window.stalled(1_000_000, 100)).isFalse();
        filled(1);
        qos = Qos.EXACTLY_ONCE;
        sendAll();
        assertThat(window.stalled(1_000_000, 100)).isFalse();
        window.durable(window.version(), 1_000_000);
        assertThat(window.stalled(1_000_101, 100)).isTrue();
    }

    @Test
    void packet_ids_go_round_without_meeting_those_in_flight() {
        filled(70_001);
        opened(2, false);
        List<Flight> both = sendAll();
        for (long i = 1; i < 70_000; i++) {
            window.settle(i, 0);
            window.removed(i);
            Flight flight = sendAll().get(0);
            assertThat(flight.packetId())
                    .isBetween(1, 32_767)
                    .isNotEqualTo(both.get(0).packetId());
        }
    }

    @Test
    void a_queue_whose_removals_do_not_become_durable_is_left_alone_in_the_end() {
        filled(SendWindow.MAX_UNREMOVED + 10);
        opened(1, false);
        for (long i = 0; i < SendWindow.MAX_UNREMOVED; i++) {
            assertThat(sendAll()).hasSize(1);
            window.settle(i, 0);
        }
        assertThat(sendAll()).isEmpty();
        window.removed(0);
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void live_messages_go_before_the_backlog_and_each_tenth_is_one_of_it() {
        liveFirst(50);
        filled(100);
        opened(1000, true);
        filled(150);
        assertThat(lanes(sendAll(0, 150)).substring(0, 55)).isEqualTo("LLLLLLLLLH".repeat(5) + "LLLLL");
    }

    @Test
    void history_leaves_room_for_what_is_live() {
        liveFirst(60);
        filled(100);
        opened(10, true);
        assertThat(lanes(sendAll())).isEqualTo("HHHHHH");
        filled(103);
        assertThat(lanes(sendAll())).isEqualTo("LLL");
    }

    @Test
    void the_current_retained_messages_are_live_and_not_sent_twice() {
        liveFirst(80);
        filled(10);
        window.opened(100, true, 10, List.of(7L, 2L), 0);
        filled(11);
        List<Flight> sent = sendAll();
        assertThat(sent.stream().filter(flight -> flight.lane() == Lane.LIVE))
                .extracting(Flight::offset)
                .containsExactly(2L, 7L, 10L);
        assertThat(sent.stream().filter(flight -> flight.lane() == Lane.HISTORY))
                .extracting(Flight::offset)
                .containsExactly(0L, 1L, 3L, 4L, 5L, 6L, 8L, 9L);
    }

    @Test
    void what_was_in_flight_keeps_its_lane_and_its_place_over_a_loss() {
        liveFirst(50);
        filled(20);
        opened(4, true);
        filled(30);
        List<Flight> first = sendAll();
        assertThat(lanes(first)).isEqualTo("LLLL");
        window.lost();
        opened(8, true);
        List<Flight> second = sendAll();
        assertThat(second.subList(0, 4)).extracting(Flight::offset).containsExactly(20L, 21L, 22L, 23L);
        assertThat(lanes(second)).isEqualTo("LLLLHHHH");
    }

    @Test
    void a_qos_2_publish_waits_for_its_identifier_and_pubrel_for_the_pubrec_to_be_durable() {
        qos = Qos.EXACTLY_ONCE;
        filled(1);
        opened(5, true);
        assertThat(sendAll()).extracting(Flight::stage).containsExactly(Stage.RECORDING);
        assertThat(window.record()).containsExactly(new FlightRecord(0, 1, false, Lane.LIVE));
        assertThat(window.durable(window.version(), 0))
                .extracting(Flight::stage)
                .containsExactly(Stage.SENT);
        window.received(0, 0);
        assertThat(window.record()).containsExactly(new FlightRecord(0, 1, true, Lane.LIVE));
        assertThat(window.durable(window.version() - 1, 0)).isEmpty();
        assertThat(window.durable(window.version(), 0))
                .extracting(Flight::stage)
                .containsExactly(Stage.RELEASED);
        window.settle(0, 0);
        assertThat(window.record()).as("until the removal is durable").hasSize(1);
        window.removed(0);
        assertThat(window.record()).isEmpty();
    }

    @Test
    void a_later_process_goes_on_with_the_exchanges_of_an_earlier_one() {
        qos = Qos.EXACTLY_ONCE;
        filled(4);
        opened(3, true);
        sendAll();
        window.durable(window.version(), 0);
        window.received(1, 0);
        List<FlightRecord> kept = Objects.requireNonNull(FlightRecord.decode(FlightRecord.encode(window.record())));
        queue.remove(2L);
        window = new SendWindow(FlowSettings.strict(), 1000, 0);
        window.restore(kept, new HashMap<>(queue));
        opened(5, true);
        List<Flight> sent = sendAll();
        assertThat(sent).extracting(Flight::offset).containsExactly(0L, 1L, 2L, 3L);
        assertThat(sent)
                .extracting(Flight::stage)
                .containsExactly(Stage.SENT, Stage.RELEASED, Stage.RELEASED, Stage.RECORDING);
        assertThat(sent).extracting(Flight::dup).containsExactly(true, true, true, false);
        assertThat(packetIds(sent)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_server_that_forgot_the_session_gets_a_released_message_anew() {
        qos = Qos.EXACTLY_ONCE;
        filled(1);
        opened(3, true);
        sendAll();
        window.durable(window.version(), 0);
        window.received(0, 0);
        window.durable(window.version(), 0);
        window.lost();
        opened(3, false);
        assertThat(sendAll())
                .extracting(Flight::stage, Flight::dup, Flight::resent)
                .singleElement()
                .satisfies(tuple -> assertThat(tuple.toList()).containsExactly(Stage.RECORDING, false, true));
    }

    private void liveFirst(int share) {
        window = new SendWindow(new FlowSettings(Order.LIVE_FIRST, share, "", 0, 0), 100_000, 0);
    }

    /** Has the queue hold messages up to an offset. */
    private void filled(long end) {
        for (long offset = queue.isEmpty() ? 0 : queue.lastKey() + 1; offset < end; offset++) {
            queue.put(offset, entry(offset, 10));
        }
    }

    private void opened(int limit, boolean sameSession) {
        window.opened(limit, sameSession, queue.isEmpty() ? 0 : queue.lastKey() + 1, List.of(), 0);
    }

    private List<Flight> sendAll() {
        return sendAll(0);
    }

    private List<Flight> sendAll(long now) {
        return sendAll(now, queue.isEmpty() ? 0 : queue.lastKey() + 1);
    }

    /** Reads and sends as the shell does. */
    private List<Flight> sendAll(long now, long end) {
        List<Flight> sent = new ArrayList<>();
        while (true) {
            // Both lanes read before the first is sent, so that the choice between them is seen.
            for (ReadRequest read = window.wanted(end, now); read != null; read = window.wanted(end, now)) {
                Collection<QueueEntry> behind = queue.tailMap(read.from()).values();
                window.offer(read, behind.stream().limit(read.entries()).toList());
            }
            Candidate next = window.peek(now);
            if (next == null) {
                return sent;
            }
            sent.add(window.take(next, qos, now));
        }
    }

    private static String lanes(List<Flight> flights) {
        StringBuilder letters = new StringBuilder();
        flights.forEach(flight -> letters.append(flight.lane() == Lane.LIVE ? 'L' : 'H'));
        return letters.toString();
    }

    private static List<Integer> packetIds(List<Flight> flights) {
        return flights.stream().map(Flight::packetId).toList();
    }

    private static QueueEntry entry(long offset, int bytes) {
        return new QueueEntry(1, offset, 0, ByteBuffer.allocate(bytes));
    }
}
