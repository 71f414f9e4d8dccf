package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No answer of a hostile slave becomes a wrong value, and the request after it is answered right. */
class HostileSlaveIT {

    private static final int REPETITIONS = Integer.getInteger("sluice.hostile.repetitions", 200);
    private static final long SHORT = Duration.ofMillis(10).toNanos();
    private static final long LONG = Duration.ofSeconds(5).toNanos();

    static Stream<Arguments> rows() {
        return HostileRows.all().entrySet().stream().map(it -> Arguments.of(it.getKey(), it.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void no_wrong_value_and_recovery_with_the_next_request(String name, HostileRows.Row row) throws Exception {
        AtomicReference<HostileSlave.Behaviour> next = new AtomicReference<>(HostileSlave.WELL);
        Map<Class<?>, Integer> outcomes = new HashMap<>();
        try (HostileSlave slave = new HostileSlave(() -> Objects.requireNonNull(next.get()));
                TcpTransport transport =
                        new TcpTransport(new ModbusWire.Tcp("127.0.0.1", slave.port(), Duration.ofSeconds(5)))) {
            transport.open();
            for (int i = 0; i < REPETITIONS; i++) {
                Request.Read hostile = new Request.Read(1, false, Table.HOLDING_REGISTER, i % 400, 2);
                next.set(row.behaviour());
                long start = System.nanoTime();
                Outcome outcome = transport.execute(hostile, row.waits() ? SHORT : LONG);
                assertThat(System.nanoTime() - start).as("one deadline").isLessThan(LONG);
                outcomes.merge(outcome.getClass(), 1, Integer::sum);
                checkNotWrong(hostile, outcome);
                next.set(HostileSlave.WELL);
                if (!transport.isOpen()) {
                    transport.open();
                }
                Request.Read well = new Request.Read(1, false, Table.HOLDING_REGISTER, 401 + i % 90, 2);
                assertThat(transport.execute(well, LONG))
                        .as("after %s", outcome)
                        .isEqualTo(right(well));
            }
        }
        // On a loaded machine the half of a frame may miss the short deadline, and be a timeout.
        int least = row.waits() ? REPETITIONS / 2 : REPETITIONS;
        assertThat(outcomes.getOrDefault(row.outcome(), 0))
                .as("%s: %s", name, outcomes)
                .isGreaterThanOrEqualTo(least);
    }

    @Test
    void a_link_publishes_no_wrong_value_as_good_whatever_comes() throws Exception {
        List<Map.Entry<String, HostileRows.Row>> rows =
                new ArrayList<>(HostileRows.all().entrySet());
        Random random = new Random(42);
        Map<String, Integer> met = new ConcurrentHashMap<>();
        HostileSlave.Script script = () -> {
            if (random.nextInt(8) > 0) {
                return HostileSlave.WELL;
            }
            Map.Entry<String, HostileRows.Row> row = rows.get(random.nextInt(rows.size()));
            met.merge(row.getKey(), 1, Integer::sum);
            return row.getValue().behaviour();
        };
        Collected seen = new Collected();
        try (HostileSlave slave = new HostileSlave(script);
                ModbusLink link = SimulatorIT.link(slave.port(), device())) {
            link.start(seen);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> met.size() == rows.size() && goods(seen).size() > 1000);
        }
        assertThat(goods(seen))
                .allMatch(it -> new Value.Int(HostileSlave.value(Integer.parseInt(it.tag()))).equals(it.value()));
        assertThat(seen.all().size()).isGreaterThan(goods(seen).size());
    }

    @Test
    void an_answer_under_another_unit_id_is_taken_where_the_device_is_lenient() throws Exception {
        HostileSlave.Behaviour always255 = x -> x.send(x.registers(x.transaction(), 255, 3, x.offset(), x.count()));
        try (HostileSlave slave = new HostileSlave(() -> always255);
                TcpTransport transport =
                        new TcpTransport(new ModbusWire.Tcp("127.0.0.1", slave.port(), Duration.ofSeconds(5)))) {
            transport.open();
            Request.Read lenient = new Request.Read(1, true, Table.HOLDING_REGISTER, 10, 2);
            Request.Read strict = new Request.Read(1, false, Table.HOLDING_REGISTER, 10, 2);

            assertThat(transport.execute(lenient, LONG)).isEqualTo(right(lenient));
            assertThat(transport.execute(strict, LONG))
                    .isEqualTo(new Outcome.CommFailure("answer of unit 255 instead of 1", true));
            assertThat(transport.isOpen()).isFalse();
        }
    }

    private static List<Reading> goods(Collected seen) {
        return seen.all().stream().filter(it -> it.quality().isGood()).toList();
    }

    /** Ten tags too far apart to share a request, each named by its address. */
    private static ModbusDevice device() {
        List<ModbusTag> tags = new ArrayList<>();
        for (int offset = 0; offset < 200; offset += 20) {
            tags.add(ModbusTag.builder("" + offset, "hr:" + offset, "u16")
                    .rate(PollRate.every(Duration.ofMillis(10)))
                    .build());
            tags.add(ModbusTag.builder("" + (offset + 1), "hr:" + (offset + 1), "u16")
                    .rate(PollRate.every(Duration.ofMillis(10)))
                    .build());
        }
        return new ModbusDevice("d", "plant", 1, Duration.ofMillis(40), 1, BlockLimits.DEFAULT, false, tags);
    }

    private static void checkNotWrong(Request.Read read, Outcome outcome) {
        if (outcome instanceof Outcome.Answer) {
            assertThat(outcome).isEqualTo(right(read));
        }
    }

    private static Outcome right(Request.Read read) {
        return new Outcome.Answer(
                ReadData.ofRegisters(HostileSlave.value(read.offset()), HostileSlave.value(read.offset() + 1)));
    }
}
