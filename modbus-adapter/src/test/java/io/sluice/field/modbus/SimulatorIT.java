package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.Value;
import io.sluice.field.modbus.sim.DemoPlant;
import io.sluice.field.modbus.sim.Simulator;
import io.sluice.field.modbus.tag.BitField;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.WordOrder;
import io.sluice.field.modbus.wire.ModbusWire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link against our own simulator. */
class SimulatorIT {

    private static final PollRate FAST = PollRate.every(Duration.ofMillis(20));

    private final Collected seen = new Collected();
    private Simulator simulator;
    private ModbusLink link;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), DemoPlant.units(7));
        ModbusDevice meter = device(
                "meter",
                1,
                tag("voltage", "ir:0", "f32").build(),
                tag("energy", "ir:10", "u64").build());
        ModbusDevice pump = device(
                "pump",
                2,
                tag("speed", "hr:0", "f32").order(WordOrder.CDAB).build(),
                tag("status", "hr:2", "u16")
                        .bits(List.of(BitField.parse("0", "running"), BitField.parse("4..7", "mode")))
                        .build(),
                tag("serial", "hr:16", "str(16)").rate(PollRate.ONCE).build());
        ModbusDevice tank = device(
                "tank",
                3,
                tag("inlet", "co:0", "bool").build(),
                tag("door", "di:1", "bool").build());
        link = link(simulator.port(), meter, pump, tank);
        link.start(seen);
    }

    @AfterEach
    void stop() {
        link.close();
        simulator.close();
    }

    @Test
    void every_table_and_type_of_the_plant_arrives_good() {
        await().until(() -> seen.of("tank", "door").size() > 3);

        assertThat(seen.all()).allMatch(it -> it.quality().isGood());
        assertThat(value("pump", "serial")).isEqualTo(new Value.Text("SL-0002-PUMP"));
        assertThat(value("tank", "door")).isEqualTo(new Value.Bool(true));
        assertThat(value("tank", "inlet")).isEqualTo(new Value.Bool(false));
        assertThat(value("pump", "status"))
                .isEqualTo(new Value.Fields(Map.of("running", new Value.Bool(true), "mode", new Value.Int(2))));
        assertThat(value("meter", "voltage"))
                .isInstanceOfSatisfying(
                        Value.Real.class, it -> assertThat(it.value()).isBetween(226.0, 234.0));
        assertThat(seen.of("pump", "serial")).hasSize(1);
        assertThat(link.status().connected()).isTrue();
    }

    @Test
    void a_silent_unit_is_bad_once_while_the_others_go_on_and_recovers() {
        await().until(() -> seen.quality("meter", "voltage").equals("good"));

        simulator.unit(1).silent(true);
        await().until(() -> seen.quality("meter", "voltage").equals("bad/timeout"));
        int others = seen.of("tank", "door").size();
        await().until(() -> seen.of("tank", "door").size() > others + 20);

        assertThat(seen.of("meter", "voltage").stream()
                        .filter(it -> !it.quality().isGood()))
                .hasSize(1);
        simulator.unit(1).silent(false);
        await().until(() -> seen.quality("meter", "voltage").equals("good"));
        assertThat(link.status().timeouts()).isPositive();
    }

    @Test
    void an_exception_has_the_cause_of_its_code() {
        Map<Integer, String> causes = Map.of(
                1,
                "bad/config 1",
                2,
                "bad/config 2",
                4,
                "bad/device 4",
                6,
                "bad/device 6",
                8,
                "bad/device 8",
                11,
                "bad/comm 11",
                9,
                "bad/exception 9");
        causes.forEach((code, quality) -> {
            simulator.unit(2).exception(code);
            await().untilAsserted(
                            () -> assertThat(seen.quality("pump", "speed")).isEqualTo(quality));
            simulator.unit(2).exception(0);
            await().until(() -> seen.quality("pump", "speed").equals("good"));
        });
        assertThat(seen.of("tank", "door")).allMatch(it -> it.quality().isGood());
    }

    @Test
    void a_broken_connection_is_replaced_and_what_is_read_once_is_read_again() {
        await().until(() -> seen.of("pump", "serial").size() == 1);

        simulator.disconnectAll();

        await().until(() -> seen.of("pump", "serial").size() == 2);
        assertThat(seen.all()).allMatch(it -> it.quality().isGood());
    }

    @Test
    void a_plant_that_went_away_is_bad_and_comes_back() throws Exception {
        await().until(() -> seen.quality("tank", "door").equals("good"));
        int port = simulator.port();

        simulator.close();
        await().until(() -> seen.quality("tank", "door").equals("bad/comm")
                && seen.quality("meter", "energy").equals("bad/comm"));
        assertThat(link.status().connected()).isFalse();
        simulator = Simulator.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DemoPlant.units(7));

        await().until(() -> seen.quality("tank", "door").equals("good")
                && seen.quality("meter", "energy").equals("good"));
    }

    private @Nullable Value value(String device, String tag) {
        return seen.last(device, tag).orElseThrow().value();
    }

    private static ModbusTag.Builder tag(String name, String at, String type) {
        return ModbusTag.builder(name, at, type).rate(FAST);
    }

    private static ModbusDevice device(String name, int unit, ModbusTag... tags) {
        return new ModbusDevice(
                name, "plant", unit, Duration.ofMillis(200), 1, BlockLimits.DEFAULT, false, List.of(tags));
    }

    static ModbusLink link(int port, ModbusDevice... devices) {
        return link(ModbusWire.Tcp.parse("127.0.0.1:" + port), devices);
    }

    static ModbusLink link(ModbusWire wire, ModbusDevice... devices) {
        return new ModbusLink(
                new ModbusLinkSettings("plant", wire, Duration.ZERO),
                List.of(devices),
                System::nanoTime,
                Clock.systemUTC());
    }
}
