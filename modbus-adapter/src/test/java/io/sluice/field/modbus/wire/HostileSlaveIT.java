package io.sluice.field.modbus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.Table;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No answer of a hostile slave becomes a wrong value, and the request after it is answered right. */
class HostileSlaveIT {

    private static final int REPETITIONS = Integer.getInteger("sluice.hostile.repetitions", 100);
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
                ModbusTransport transport = ModbusTransport.over(new ModbusWire.Tcp(
                        new Peer("127.0.0.1", slave.port(), Duration.ofSeconds(5)), Framing.Mbap.DEFAULT))) {
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
    void an_answer_under_another_unit_id_is_taken_where_the_device_is_lenient() throws Exception {
        HostileSlave.Behaviour always255 = x -> x.send(x.registers(x.transaction(), 255, 3, x.offset(), x.count()));
        try (HostileSlave slave = new HostileSlave(() -> always255);
                ModbusTransport transport = ModbusTransport.over(new ModbusWire.Tcp(
                        new Peer("127.0.0.1", slave.port(), Duration.ofSeconds(5)), Framing.Mbap.DEFAULT))) {
            transport.open();
            Request.Read lenient = new Request.Read(1, true, Table.HOLDING_REGISTER, 10, 2);
            Request.Read strict = new Request.Read(1, false, Table.HOLDING_REGISTER, 10, 2);

            assertThat(transport.execute(lenient, LONG)).isEqualTo(right(lenient));
            assertThat(transport.execute(strict, LONG))
                    .isEqualTo(new Outcome.CommFailure("answer of unit 255 instead of 1", true));
            assertThat(transport.isOpen()).isFalse();
        }
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
