package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.PollRate;
import io.sluice.field.Seeds;
import io.sluice.field.modbus.tag.ModbusTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PollSchedulerPropertyTest {

    private static final long TIME = Duration.ofMinutes(2).toNanos();

    /** One block a device, so that a request is known by its unit. */
    private record Load(ModbusDevice device, long period, Duration cost) {}

    @Test
    void no_block_starves_however_overloaded_the_bus_is() {
        Seeds.forEach(150, random -> {
            List<Load> loads = loads(random);
            Bench bench = run(loads);
            long allCosts = loads.stream().mapToLong(it -> it.cost().toNanos()).sum();
            for (int unit = 0; unit < loads.size(); unit++) {
                long period = loads.get(unit).period();
                long last = 0;
                for (long at : times(bench, unit)) {
                    assertThat(at - last).as("gap of unit %s", unit).isLessThan(gap(period, allCosts));
                    last = at;
                }
                assertThat(TIME - last).as("end of unit %s", unit).isLessThan(gap(period, allCosts));
            }
        });
    }

    @Test
    void every_phase_is_either_polled_or_counted_as_skipped() {
        Seeds.forEach(150, random -> {
            List<Load> loads = loads(random);
            Bench bench = run(loads);
            double phases = loads.stream()
                    .mapToDouble(it -> (double) TIME / it.period())
                    .sum();
            long seen = bench.sent.size() + bench.counters.status(true).skippedPolls();
            // A phase that is due at the end and the second of start-up are open, and what waits in an overload.
            double open = loads.stream()
                    .mapToDouble(it -> 3
                            + (double) Duration.ofSeconds(1).toNanos() / it.period()
                            + (double) loads.stream()
                                            .mapToLong(x -> x.cost().toNanos())
                                            .sum()
                                    / it.period())
                    .sum();
            assertThat((double) seen).isBetween(phases - open, phases + loads.size());
        });
    }

    @Test
    void a_bus_with_room_for_all_skips_nothing() {
        Seeds.forEach(150, random -> {
            List<Load> loads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                loads.add(load(
                        i, Duration.ofMillis(200 + random.nextInt(2000)), Duration.ofMillis(1 + random.nextInt(9))));
            }
            assertThat(run(loads).counters.status(true).skippedPolls()).isZero();
        });
    }

    private static long gap(long period, long allCosts) {
        return 2 * period + 2 * allCosts + Duration.ofSeconds(1).toNanos();
    }

    private static List<Long> times(Bench bench, int unit) {
        return bench.sent.stream()
                .filter(it -> it.read().unit() == unit)
                .map(Bench.Sent::at)
                .toList();
    }

    private static Bench run(List<Load> loads) {
        Bench bench = new Bench(loads.stream().map(Load::device).toArray(ModbusDevice[]::new));
        bench.script = read -> new Bench.Met(
                Bench.zeros(read).outcome(), loads.get(read.unit()).cost());
        bench.runFor(Duration.ofNanos(TIME));
        return bench;
    }

    private static List<Load> loads(Random random) {
        List<Load> loads = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int unit = 0; unit < count; unit++) {
            Duration period = Duration.ofMillis(100L << random.nextInt(6));
            loads.add(load(unit, period, Duration.ofMillis(1 + random.nextInt(150))));
        }
        return loads;
    }

    private static Load load(int unit, Duration period, Duration cost) {
        ModbusTag tag = ModbusTag.builder("x", "hr:0", "u16")
                .rate(PollRate.every(period))
                .build();
        ModbusDevice device = new ModbusDevice("d" + unit, "bus", unit, List.of(tag));
        return new Load(device, period.toNanos(), cost);
    }
}
