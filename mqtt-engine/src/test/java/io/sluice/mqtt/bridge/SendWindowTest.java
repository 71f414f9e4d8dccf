package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.bridge.SendWindow.Flight;
import io.sluice.store.QueueEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private final SendWindow window = new SendWindow(1000);

    @Test
    void it_is_closed_without_a_connection() {
        assertThat(window.wantsEntries(0)).isFalse();
    }

    @Test
    void messages_leave_in_order_as_far_as_there_is_room() {
        window.opened(3, true, 0);
        window.offer(entries(0, 1, 2, 3));
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(0L, 1L, 2L);
        window.settle(1, 0);
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(3L);
    }

    @Test
    void bytes_in_flight_are_bounded_but_a_large_message_goes_alone() {
        window.opened(10, true, 0);
        window.offer(List.of(entry(0, 5000), entry(1, 10)));
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(0L);
        window.settle(0, 0);
        assertThat(sendAll()).extracting(Flight::offset).containsExactly(1L);
    }

    @Test
    void the_same_session_gets_its_packet_ids_again_with_dup_and_before_all_others() {
        window.opened(3, false, 0);
        window.offer(entries(0, 1, 2));
        List<Flight> first = sendAll();
        window.settle(1, 0);
        window.lost();

        window.opened(3, true, 0);
        assertThat(window.readFrom()).isZero();
        window.offer(entries(0, 1, 2, 3)); // 1 is answered, its removal is not durable yet
        List<Flight> second = sendAll();
        assertThat(second).extracting(Flight::offset).containsExactly(0L, 2L, 3L);
        assertThat(second).extracting(Flight::dup).containsExactly(true, true, false);
        assertThat(second.get(0).packetId()).isEqualTo(first.get(0).packetId());
        assertThat(second.get(1).packetId()).isEqualTo(first.get(2).packetId());
        assertThat(second).extracting(Flight::packetId).doesNotHaveDuplicates();
    }

    @Test
    void another_session_gets_all_of_it_without_dup() {
        window.opened(3, false, 0);
        window.offer(entries(0, 1));
        sendAll();
        window.lost();
        window.opened(3, false, 0);
        window.offer(entries(0, 1));
        assertThat(sendAll()).allSatisfy(flight -> {
            assertThat(flight.dup()).isFalse();
            assertThat(flight.resent()).isTrue();
        });
    }

    @Test
    void what_was_not_sent_again_before_the_next_loss_keeps_its_packet_id() {
        window.opened(3, false, 0);
        window.offer(entries(0, 1, 2));
        List<Flight> first = sendAll();
        window.lost();
        window.opened(1, true, 0);
        window.offer(entries(0, 1, 2));
        sendAll();
        window.lost();
        window.opened(3, true, 0);
        window.offer(entries(0, 1, 2));
        assertThat(sendAll()).extracting(Flight::packetId).containsExactlyElementsOf(packetIds(first));
    }

    @Test
    void an_answer_of_an_earlier_connection_settles_nothing() {
        window.opened(3, false, 0);
        window.offer(entries(0));
        sendAll();
        window.lost();
        assertThat(window.flight(0)).isNull();
        window.settle(0, 0);
        window.opened(3, true, 0);
        window.offer(entries(0));
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void a_refused_message_is_the_next_after_the_pause() {
        window.opened(2, false, 0);
        window.offer(entries(0, 1, 2));
        sendAll();
        window.retry(0, 100, 50);
        window.settle(1, 100);
        assertThat(window.peek(149)).isNull();
        assertThat(window.pauseNanos(149)).isEqualTo(1);
        assertThat(sendAll(150)).extracting(Flight::offset).containsExactly(0L, 2L);
        assertThat(window.flight(0))
                .extracting(Flight::tries, Flight::dup, Flight::resent)
                .containsExactly(2, false, false);
    }

    @Test
    void a_message_that_ends_the_connection_alone_three_times_is_named_and_the_others_are_not() {
        List<Long> delivered = new ArrayList<>();
        Flight named = null;
        for (int connection = 0; connection < 6 && named == null; connection++) {
            window.opened(10, false, 0);
            window.offer(entries(0, 1, 2, 3, 4));
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
        window.opened(2, false, 0);
        window.offer(entries(0, 1));
        sendAll(10);
        assertThat(window.stalled(110, 100)).isFalse();
        assertThat(window.stalled(111, 100)).isTrue();
        window.settle(1, 100);
        assertThat(window.stalled(200, 100)).isFalse();
        assertThat(window.stalled(201, 100)).isTrue();
    }

    @Test
    void one_message_that_is_never_answered_is_a_stall_in_the_end() {
        window.opened(2, false, 0);
        window.offer(entries(0));
        sendAll(0);
        for (long i = 1; i <= 100; i++) {
            window.offer(entries(i));
            sendAll(i * 10);
            window.settle(i, i * 10);
        }
        assertThat(window.stalled(1000, 100)).isFalse();
        assertThat(window.stalled(1001, 100)).isTrue();
    }

    @Test
    void nothing_owed_is_no_stall() {
        window.opened(2, false, 0);
        assertThat(window.stalled(1_000_000, 100)).isFalse();
    }

    @Test
    void packet_ids_go_round_without_meeting_those_in_flight() {
        window.opened(2, false, 0);
        window.offer(entries(0));
        int held = sendAll().get(0).packetId();
        for (long i = 1; i <= 70_000; i++) {
            window.offer(entries(i));
            Flight flight = sendAll().get(0);
            assertThat(flight.packetId()).isBetween(1, 32_767).isNotEqualTo(held);
            window.settle(i, 0);
        }
    }

    private List<Flight> sendAll() {
        return sendAll(0);
    }

    private List<Flight> sendAll(long now) {
        List<Flight> sent = new ArrayList<>();
        while (window.peek(now) != null) {
            sent.add(window.take(true, now));
        }
        return sent;
    }

    private static List<Integer> packetIds(List<Flight> flights) {
        return flights.stream().map(Flight::packetId).toList();
    }

    private static List<QueueEntry> entries(long... offsets) {
        return LongStream.of(offsets).mapToObj(offset -> entry(offset, 10)).toList();
    }

    private static QueueEntry entry(long offset, int bytes) {
        return new QueueEntry(1, offset, 0, ByteBuffer.allocate(bytes));
    }
}
