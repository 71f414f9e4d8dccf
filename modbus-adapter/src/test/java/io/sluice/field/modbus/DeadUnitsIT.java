package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.Reading;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.sim.SimulatedLine;
import io.sluice.field.modbus.sim.SimulatedUnit;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Table;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bus of 9600 baud on which one unit of 32 is alive. */
@Timeout(900)
class DeadUnitsIT {

    private static final int UNITS = 32;
    private static final int ALIVE = 7;
    private static final int BAUD = 9600;
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Polls that are looked at; more of them with {@code -Pexhaustive}. */
    private static final int POLLS = Integer.getInteger("sluice.dead.polls", 20);

    @TempDir
    Path folder;

    @Test
    void the_one_that_is_alive_keeps_its_period_within_ten_percent() throws Exception {
        Collected seen = new Collected();
        List<ModbusDevice> devices = new ArrayList<>();
        for (int unit = 1; unit <= UNITS; unit++) {
            devices.add(device(unit));
        }
        try (SocatPair pair = new SocatPair(folder)) {
            SerialSettings port =
                    new SerialSettings(pair.theirs(), BAUD, CharacterFormat.parse("8N1"), Direction.ADAPTER);
            SimulatedUnit alive = new SimulatedUnit(ALIVE).words(Table.HOLDING_REGISTER, 0, 42);
            try (SimulatedLine line = SimulatedLine.start(port, List.of(alive));
                    ModbusLink link =
                            SimulatorIT.link(pair.wire(LineFraming.RTU, BAUD), devices.toArray(new ModbusDevice[0]))) {
                link.start(seen);
                await().atMost(BOUND).until(() -> bad(seen) == UNITS - 1);
                await().atMost(BOUND).until(() -> link.status().timeouts() >= 4 * (UNITS - 1));
                seen.clear();
                await().atMost(BOUND.plus(PERIOD.multipliedBy(2L * POLLS))).until(() -> of(seen).size() > POLLS);
                assertThat(line).isNotNull();
            }
        }
        List<Reading> alive = of(seen);
        Duration all =
                Duration.between(alive.get(0).sourceTime(), alive.get(POLLS).sourceTime());
        assertThat(all.toNanos() / (double) POLLS / PERIOD.toNanos())
                .as("its period over the one asked for")
                .isBetween(0.9, 1.1);
    }

    private static long bad(Collected seen) {
        return seen.all().stream()
                .filter(it -> it.quality().text().equals("bad/timeout"))
                .map(Reading::device)
                .distinct()
                .count();
    }

    private static List<Reading> of(Collected seen) {
        return seen.of("unit-" + ALIVE, "value").stream()
                .filter(it -> it.quality().isGood())
                .toList();
    }

    private static ModbusDevice device(int unit) {
        ModbusTag tag = ModbusTag.builder("value", "hr:0", "u16")
                .rate(PollRate.every(PERIOD))
                .build();
        return new ModbusDevice(
                "unit-" + unit, "plant", unit, Duration.ofMillis(60), 1, BlockLimits.DEFAULT, false, List.of(tag));
    }
}
