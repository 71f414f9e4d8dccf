package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.sim.SimulatedLine;
import io.sluice.field.modbus.sim.SimulatedUnit;
import io.sluice.field.modbus.sim.Simulator;
import io.sluice.field.modbus.tag.Table;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The simulator against pymodbus as a master: the functions beside plain reads. */
@Timeout(120)
class PymodbusClientIT {

    @TempDir
    Path folder;

    @Test
    void the_simulator_answers_every_function() throws Exception {
        try (Simulator simulator =
                Simulator.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(unit()))) {
            assertSaid("tcp", Integer.toString(simulator.port()));
        }
    }

    @Test
    void so_does_one_on_a_serial_line() throws Exception {
        try (SocatPair pair = new SocatPair(folder);
                SimulatedLine line = SimulatedLine.start(
                        new SerialSettings(pair.ours(), 115_200, CharacterFormat.parse("8N1"), Direction.ADAPTER),
                        List.of(unit()))) {
            assertSaid("rtu", pair.theirs());
            assertThat(line).isNotNull();
        }
    }

    private void assertSaid(String... where) throws Exception {
        String script = ChildPeer.copy("pymodbus_client.py", folder).toString();
        String said = ChildPeer.run("/usr/bin/python3", "-W", "ignore", script, where[0], where[1]);
        assertThat(said.lines())
                .containsExactly(
                        "mask beaf",
                        "both [48815, 17, 34]",
                        "coils [True, True, True]",
                        "server b'simulated unit 1\\xff'",
                        "status 0",
                        "echo (42295,)",
                        "messages (0,)",
                        "identity {0: b'Sluice', 1: b'simulated unit 1', 2: b'1'}");
    }

    private static SimulatedUnit unit() {
        return new SimulatedUnit(1).words(Table.COIL, 0, new int[16]).words(Table.HOLDING_REGISTER, 0, new int[23]);
    }
}
