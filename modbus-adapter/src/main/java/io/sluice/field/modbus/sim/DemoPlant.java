package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.tag.Table;
import io.sluice.field.modbus.tag.WordOrder;
import java.util.List;

/**
 * The plant of the demo, three units that differ as real ones do.
 *
 * <pre>
 *   unit 1, a meter    ir:0   f32 ABCD    voltage, V         sine about 230
 *                      ir:2   f32 ABCD    current, A         sine about 12
 *                      ir:4   f32 ABCD    frequency, Hz      sine about 50
 *                      ir:10  u64 ABCD    energy, Wh         counter
 *   unit 2, a pump     hr:0   f32 CDAB    speed, Hz          ramp 0 to 50
 *                      hr:2   u16         status             bit 0 running, bit 1 fault, bits 4..7 mode 2
 *                      hr:3   i16         temperature, 0.1 C sine about 45
 *                      hr:4   u32 CDAB    running time, s    counter
 *                      hr:16  str(16)     serial number      "SL-0002-PUMP"
 *                      hr:40  u16         set point          writable, 1500
 *   unit 3, a tank     hr:0   i32 ABCD    level, mm          ramp 0 to 4000
 *                      hr:2   u16         sequence           counter, ten a second
 *                      co:0   bool        inlet valve        writable, off
 *                      di:0   bool        high level         on while the sine is above zero
 *                      di:1   bool        door closed        on
 * </pre>
 */
public final class DemoPlant {

    private DemoPlant() {}

    /** Its units; the seed sets the phases. */
    public static List<SimulatedUnit> units(long seed) {
        return List.of(meter(seed), pump(seed + 1), tank(seed + 2));
    }

    private static SimulatedUnit meter(long seed) {
        Table table = Table.INPUT_REGISTER;
        return new SimulatedUnit(1)
                .number(table, 0, "f32", WordOrder.ABCD, Signal.sine(seed, 230, 4, 60))
                .number(table, 2, "f32", WordOrder.ABCD, Signal.sine(seed + 1, 12, 8, 45))
                .number(table, 4, "f32", WordOrder.ABCD, Signal.sine(seed + 2, 50, 0.05, 20))
                .number(table, 10, "u64", WordOrder.ABCD, Signal.counter(1_234_567, 3));
    }

    private static SimulatedUnit pump(long seed) {
        Table table = Table.HOLDING_REGISTER;
        return new SimulatedUnit(2)
                .number(table, 0, "f32", WordOrder.CDAB, Signal.ramp(0, 50, 40))
                .words(table, 2, 0x0021)
                .number(table, 3, "i16", WordOrder.AB, Signal.sine(seed, 450, 120, 90))
                .number(table, 4, "u32", WordOrder.CDAB, Signal.counter(86_400, 1))
                .text(table, 16, 8, "SL-0002-PUMP")
                .words(table, 40, 1500);
    }

    private static SimulatedUnit tank(long seed) {
        return new SimulatedUnit(3)
                .number(Table.HOLDING_REGISTER, 0, "i32", WordOrder.ABCD, Signal.ramp(0, 4000, 120))
                .number(Table.HOLDING_REGISTER, 2, "u16", WordOrder.AB, Signal.counter(0, 10))
                .words(Table.COIL, 0, 0)
                .bit(Table.DISCRETE_INPUT, 0, Signal.sine(seed, 0, 1, 30))
                .words(Table.DISCRETE_INPUT, 1, 1);
    }
}
