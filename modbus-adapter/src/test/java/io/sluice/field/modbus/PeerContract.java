package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import io.sluice.field.modbus.tag.BitField;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Sentinel;
import io.sluice.field.modbus.tag.WordOrder;
import io.sluice.field.modbus.wire.ModbusWire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the link reads of a real server over each wire; every server has the same values under unit 1. */
abstract class PeerContract {

    private static final Map<String, Value> EXPECTED = Map.ofEntries(
            Map.entry("u16", new Value.Int(0x1234)),
            Map.entry("i16", new Value.Int(-2)),
            Map.entry("u32_abcd", new Value.Int(0x12345678)),
            Map.entry("u32_cdab", new Value.Int(0x12345678)),
            Map.entry("u32_badc", new Value.Int(0x12345678)),
            Map.entry("u32_dcba", new Value.Int(0x12345678)),
            Map.entry("f32_abcd", new Value.Real(123.456)),
            Map.entry("f32_cdab", new Value.Real(123.456)),
            Map.entry("i64", new Value.Int(0x0123456789abcdefL)),
            Map.entry("text", new Value.Text("Pump 1")),
            Map.entry("bits", new Value.Fields(Map.of("on", new Value.Bool(true), "mode", new Value.Int(10)))),
            Map.entry("input", new Value.Array(List.of(new Value.Int(7), new Value.Int(8), new Value.Int(9)))),
            Map.entry(
                    "coils",
                    new Value.Array(List.of(
                            new Value.Bool(false), new Value.Bool(true), new Value.Bool(true), new Value.Bool(false)))),
            Map.entry("contact", new Value.Bool(true)));

    @TempDir
    Path directory;

    abstract ChildPeer start() throws Exception;

    /** What the link runs over. */
    ModbusWire wire(ChildPeer peer) {
        return ModbusWire.Tcp.parse("127.0.0.1:" + peer.port());
    }

    /** What becomes of its tags when the server is gone. */
    String whenGone() {
        return "bad/comm";
    }

    private ModbusLink link(ChildPeer peer, ModbusDevice device) {
        return SimulatorIT.link(wire(peer), device);
    }

    @Test
    void every_table_type_and_order_is_read_right() throws Exception {
        Collected seen = new Collected();
        try (ChildPeer peer = start();
                ModbusLink link = link(peer, device(tags()))) {
            link.start(seen);
            await().until(() -> seen.of("peer", "contact").size() > 5);
        }
        EXPECTED.forEach((tag, value) -> assertThat(seen.of("peer", tag))
                .as(tag)
                .isNotEmpty()
                .allMatch(it -> it.quality().isGood() && value.equals(it.value())));
        assertThat(seen.of("peer", "missing"))
                .isNotEmpty()
                .allMatch(it -> it.quality().equals(Quality.bad(Quality.Cause.NOT_AVAILABLE)));
    }

    @Test
    void an_address_that_the_server_does_not_have_is_bad_and_its_neighbours_are_not() throws Exception {
        Collected seen = new Collected();
        ModbusTag[] tags = {
            tag("good", "hr:0", "u16").build(), tag("wrong", "hr:100", "u16").build()
        };
        ModbusDevice device = new ModbusDevice(
                "peer", "plant", 1, Duration.ofSeconds(1), 1, new BlockLimits(125, 2000, 120), false, List.of(tags));
        try (ChildPeer peer = start();
                ModbusLink link = link(peer, device)) {
            link.start(seen);
            await().until(() -> seen.of("peer", "good").size() > 5
                    && seen.quality("peer", "wrong").equals("bad/config 2"));
        }
        assertThat(seen.of("peer", "good")).allMatch(it -> it.quality().isGood());
    }

    @Test
    void a_server_that_is_killed_is_bad_and_one_that_is_not_there_is_no_reason_to_stop() throws Exception {
        Collected seen = new Collected();
        ChildPeer peer = start();
        try (ModbusLink link = link(peer, device(tag("u16", "hr:0", "u16").build()))) {
            link.start(seen);
            await().until(() -> seen.quality("peer", "u16").equals("good"));
            peer.close();
            await().until(() -> seen.quality("peer", "u16").equals(whenGone()));
            assertThat(link.status().connected()).isEqualTo(whenGone().equals("bad/timeout"));
        }
        assertThat(seen.all()).filteredOn(it -> it.value() == null).hasSize(1);
        assertThat(seen.all()).map(Reading::device).containsOnly("peer");
    }

    private static ModbusTag[] tags() {
        return new ModbusTag[] {
            tag("u16", "hr:0", "u16").build(),
            tag("i16", "hr#2", "i16").build(),
            tag("u32_abcd", "40003", "u32").build(),
            tag("u32_cdab", "hr:4", "u32").order(WordOrder.CDAB).build(),
            tag("u32_badc", "hr:6", "u32").order(WordOrder.BADC).build(),
            tag("u32_dcba", "hr:8", "u32").order(WordOrder.DCBA).build(),
            tag("f32_abcd", "hr:10", "f32").build(),
            tag("f32_cdab", "hr:12", "f32").order(WordOrder.CDAB).build(),
            tag("i64", "hr:0x0e", "i64").build(),
            tag("text", "hr:18", "str(6)").build(),
            tag("bits", "hr:21", "u16")
                    .bits(List.of(BitField.parse("0", "on"), BitField.parse("4..7", "mode")))
                    .build(),
            tag("missing", "hr:22", "i16").invalid(Set.of(new Sentinel(0x8000))).build(),
            tag("input", "ir:0", "u16[3]").build(),
            tag("coils", "co:0", "bool[4]").build(),
            tag("contact", "di:2", "bool").build(),
        };
    }

    private static ModbusTag.Builder tag(String name, String at, String type) {
        return ModbusTag.builder(name, at, type).rate(PollRate.every(Duration.ofMillis(20)));
    }

    private static ModbusDevice device(ModbusTag... tags) {
        return new ModbusDevice(
                "peer", "plant", 1, Duration.ofSeconds(1), 1, BlockLimits.DEFAULT, false, List.of(tags));
    }
}
