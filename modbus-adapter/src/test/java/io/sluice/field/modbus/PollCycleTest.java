package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.PollRate;
import io.sluice.field.Reading;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.wire.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollCycleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void polls_keep_their_phase_without_drift() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)));

        bench.runFor(Duration.ofSeconds(100));

        long first = bench.sent.get(0).at();
        assertThat(bench.sent).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(bench.sent.get(i).at()).isEqualTo(first + i * SECOND.toNanos());
        }
        assertThat(bench.counters.status(true).skippedPolls()).isZero();
    }

    @Test
    void a_late_poll_is_skipped_and_counted_and_never_queued_up() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)));
        bench.script = read -> new Bench.Met(Bench.zeros(read).outcome(), Duration.ofMillis(3500));

        bench.runFor(Duration.ofSeconds(100));

        assertThat(bench.sent).hasSizeBetween(25, 29);
        assertThat(bench.sent.size() + bench.counters.status(true).skippedPolls())
                .isBetween(96L, 101L);
        long first = bench.sent.get(0).at();
        assertThat(bench.sent).allMatch(it -> it.cost() > 0 && it.at() >= first);
    }

    @Test
    void a_request_without_an_answer_is_repeated_before_its_tags_are_bad() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)));
        bench.script = read -> bench.sent.isEmpty() ? Bench.SILENCE : Bench.zeros(read);

        bench.runFor(Duration.ofMillis(400));

        assertThat(bench.sent).hasSize(2);
        assertThat(qualities(bench, "a", "x")).containsExactly("good");
    }

    @Test
    void a_failure_is_published_once_and_again_when_its_cause_differs() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)), device("b", 2, tag("x", "hr:0", SECOND)));
        bench.script = read -> read.unit() == 1 ? Bench.SILENCE : Bench.zeros(read);
        bench.runFor(Duration.ofSeconds(200));
        bench.script = read -> read.unit() == 1 ? Bench.exception(11) : Bench.zeros(read);
        bench.runFor(Duration.ofSeconds(200));
        bench.script = Bench::zeros;
        bench.runFor(Duration.ofSeconds(40));

        assertThat(qualities(bench, "a", "x").stream().distinct())
                .containsExactly("bad/timeout", "bad/comm 11", "good");
        assertThat(qualities(bench, "a", "x").stream().filter(it -> it.startsWith("bad")))
                .hasSize(2);
        assertThat(qualities(bench, "b", "x")).containsOnly("good");
    }

    @Test
    void an_offline_device_takes_all_its_tags_with_it() {
        Bench bench = new Bench(
                device("a", 1, tag("x", "hr:0", SECOND), tag("slow", "hr:900", Duration.ofHours(1))),
                device("b", 2, tag("x", "hr:0", SECOND)));
        bench.runFor(Duration.ofSeconds(3));
        bench.script = read -> read.unit() == 1 ? Bench.SILENCE : Bench.zeros(read);

        bench.runFor(Duration.ofSeconds(10));

        assertThat(bench.seen.quality("a", "slow")).isEqualTo("bad/timeout");
    }

    @Test
    void dead_devices_together_cost_the_others_a_twentieth_of_the_bus() {
        List<ModbusDevice> devices = new ArrayList<>();
        for (int unit = 1; unit <= 32; unit++) {
            devices.add(device("d" + unit, unit, tag("x", "hr:0", SECOND)));
        }
        Bench bench = new Bench(devices.toArray(new ModbusDevice[0]));
        bench.script = read -> read.unit() == 7 ? Bench.zeros(read) : Bench.SILENCE;
        bench.runFor(Duration.ofMinutes(2));
        bench.sent.clear();
        long from = bench.now();

        bench.runFor(Duration.ofHours(1));

        long dead = bench.sent.stream()
                .filter(it -> it.read().unit() != 7)
                .mapToLong(Bench.Sent::cost)
                .sum();
        assertThat((double) dead / (bench.now() - from)).isBetween(0.03, 0.0501);
        assertThat(bench.requestsTo(7)).isBetween(3590L, 3601L);
        for (int unit = 1; unit <= 32; unit++) {
            assertThat(bench.requestsTo(unit)).as("probes of unit %s", unit).isPositive();
        }
    }

    @Test
    void a_block_that_never_answers_costs_no_more_though_its_device_does() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND), tag("deaf", "hr:500", SECOND)));
        bench.script = read -> read.offset() == 500 ? Bench.SILENCE : Bench.zeros(read);
        bench.runFor(Duration.ofMinutes(1));
        bench.sent.clear();

        bench.runFor(Duration.ofMinutes(10));

        long deaf = bench.sent.stream()
                .filter(it -> it.read().offset() == 500)
                .mapToLong(Bench.Sent::cost)
                .sum();
        assertThat(deaf).isPositive().isLessThan(Duration.ofSeconds(31).toNanos());
        assertThat(bench.seen.quality("a", "x")).isEqualTo("good");
        assertThat(bench.seen.quality("a", "deaf")).isEqualTo("bad/timeout");
    }

    @Test
    void a_device_that_answers_a_probe_is_polled_at_once_as_before() {
        Bench bench = new Bench(
                device("a", 1, tag("x", "hr:0", SECOND), tag("y", "ir:0", Duration.ofHours(1))),
                device("b", 2, tag("x", "hr:0", SECOND)));
        bench.script = read -> read.unit() == 1 ? Bench.SILENCE : Bench.zeros(read);
        bench.runFor(Duration.ofMinutes(5));

        bench.script = Bench::zeros;
        bench.runFor(Duration.ofSeconds(31));

        assertThat(bench.seen.quality("a", "x")).isEqualTo("good");
        assertThat(bench.seen.quality("a", "y")).isEqualTo("good");
        long before = bench.requestsTo(1);
        bench.runFor(Duration.ofSeconds(10));
        assertThat(bench.requestsTo(1) - before).isBetween(9L, 11L);
    }

    @ParameterizedTest
    @CsvSource({"2", "3"})
    void one_wrong_address_does_not_take_its_neighbours_along(int code) {
        List<ModbusTag> tags = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            tags.add(tag("t" + i, "hr:" + i, SECOND));
        }
        Bench bench = new Bench(device("a", 1, tags.toArray(new ModbusTag[0])));
        bench.script = read ->
                read.offset() <= 41 && 41 < read.offset() + read.count() ? Bench.exception(code) : Bench.zeros(read);

        bench.runFor(Duration.ofMinutes(1));

        assertThat(qualities(bench, "a", "t41")).containsExactly("bad/config " + code);
        assertThat(bench.seen.all().stream().filter(it -> !it.tag().equals("t41")))
                .hasSizeGreaterThan(59 * 55)
                .allMatch(it -> it.quality().isGood());
        long refusals =
                bench.sent.stream().filter(it -> it.read().offset() == 41).count();
        assertThat(refusals).as("backed off from 1 to 60 s").isBetween(4L, 8L);
    }

    @Test
    void a_busy_device_is_asked_again_three_times() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", Duration.ofMinutes(1))));
        bench.script = read -> Bench.exception(6);

        bench.runFor(Duration.ofSeconds(30));

        assertThat(bench.sent).hasSize(4);
        assertThat(qualities(bench, "a", "x")).containsExactly("bad/device 6");
    }

    @Test
    void an_unreachable_wire_is_tried_for_good_with_pauses_of_1_to_30_seconds() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)));
        bench.reachable = false;

        bench.runFor(Duration.ofMinutes(10));

        assertThat(qualities(bench, "a", "x")).containsExactly("bad/comm");
        for (int i = 1; i < bench.opened.size(); i++) {
            assertThat(Duration.ofNanos(bench.opened.get(i) - bench.opened.get(i - 1)))
                    .isBetween(Duration.ofMillis(1000), Duration.ofMillis(30_001));
        }
        assertThat(bench.opened).hasSizeBetween(20, 30);
        bench.reachable = true;
        bench.runFor(Duration.ofSeconds(32));
        assertThat(bench.seen.quality("a", "x")).isEqualTo("good");
    }

    @Test
    void a_broken_connection_is_replaced_at_once_within_the_poll() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)));
        bench.script = read -> bench.sent.size() == 5
                ? new Bench.Met(new Outcome.CommFailure("reset", true), Duration.ZERO)
                : Bench.zeros(read);

        bench.runFor(Duration.ofSeconds(20));

        assertThat(qualities(bench, "a", "x")).containsOnly("good").hasSizeBetween(19, 21);
        assertThat(bench.opened).hasSize(2);
    }

    @Test
    void a_connection_on_which_nothing_answers_is_replaced() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)), device("b", 2, tag("x", "hr:0", SECOND)));
        bench.runFor(Duration.ofSeconds(5));
        bench.script = read -> bench.opened.size() == 1 ? Bench.SILENCE : Bench.zeros(read);

        bench.runFor(Duration.ofSeconds(5));

        assertThat(bench.opened).hasSize(2);
        assertThat(bench.seen.quality("a", "x")).isEqualTo("good");
        assertThat(bench.seen.quality("b", "x")).isEqualTo("good");
    }

    @Test
    void a_dead_unit_behind_a_gateway_does_not_break_the_connection_of_the_others() {
        Bench bench = new Bench(device("a", 1, tag("x", "hr:0", SECOND)), device("b", 2, tag("x", "hr:0", SECOND)));
        bench.script = read -> read.unit() == 1 ? Bench.SILENCE : Bench.zeros(read);

        bench.runFor(Duration.ofMinutes(10));

        assertThat(bench.opened).hasSize(1);
    }

    @Test
    void a_tag_read_once_is_read_until_it_was_good_and_then_left_alone() {
        Bench bench = new Bench(device(
                "a",
                1,
                ModbusTag.builder("serial", "hr:16", "u16").rate(PollRate.ONCE).build()));
        bench.script = read -> bench.sent.size() < 4 ? Bench.exception(4) : Bench.zeros(read);

        bench.runFor(Duration.ofMinutes(10));

        assertThat(qualities(bench, "a", "serial")).containsExactly("bad/device 4", "good");
        assertThat(bench.sent).hasSize(5);
    }

    private static List<String> qualities(Bench bench, String device, String tag) {
        return bench.seen.of(device, tag).stream()
                .map(Reading::quality)
                .map(it -> it.text())
                .toList();
    }

    private static ModbusTag tag(String name, String at, Duration period) {
        return ModbusTag.builder(name, at, "u16").rate(PollRate.every(period)).build();
    }

    private static ModbusDevice device(String name, int unit, ModbusTag... tags) {
        return new ModbusDevice(
                name, "bus", unit, Duration.ofMillis(300), 1, BlockLimits.DEFAULT, false, List.of(tags));
    }
}
