package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.frame.Pdu;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The units behind a simulated wire, and the time by which their values change: 0 when it was made. */
final class SimulatedPlant {

    private final Map<Integer, SimulatedUnit> units;
    private final LongSupplier nanos;
    private final long origin;

    SimulatedPlant(List<SimulatedUnit> units, LongSupplier nanos) {
        this.units = units.stream().collect(Collectors.toUnmodifiableMap(SimulatedUnit::id, Function.identity()));
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
    }

    Set<Integer> ids() {
        return units.keySet();
    }

    @Nullable
    SimulatedUnit unit(int id) {
        return units.get(id);
    }

    /** What a unit answers now. */
    Pdu answer(SimulatedUnit unit, Pdu request) {
        return Pdu.of(Dialogue.answer(unit, request.bytes(), seconds()));
    }

    /** Has all units do it; nobody answers. */
    void broadcast(Pdu request) {
        double seconds = seconds();
        units.values().forEach(unit -> Dialogue.answer(unit, request.bytes(), seconds));
    }

    private double seconds() {
        return (nanos.getAsLong() - origin) / 1e9;
    }
}
