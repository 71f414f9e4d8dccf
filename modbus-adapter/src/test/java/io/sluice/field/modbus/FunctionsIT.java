package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.frame.Identification.Access;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.frame.RequestPdu;
import io.sluice.field.modbus.sim.SimulatedLine;
import io.sluice.field.modbus.sim.SimulatedUnit;
import io.sluice.field.modbus.sim.Simulator;
import io.sluice.field.modbus.tag.Table;
import io.sluice.field.modbus.wire.Framing;
import io.sluice.field.modbus.wire.Inquiry;
import io.sluice.field.modbus.wire.ModbusTransport;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Peer;
import io.sluice.field.modbus.wire.Request;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The functions beside the reads, against servers that nobody here wrote and against our own. */
@Timeout(120)
class FunctionsIT {

    private static final long TIMEOUT = Duration.ofSeconds(10).toNanos();

    @TempDir
    Path folder;

    private static ModbusWire tcp(int port) {
        return ModbusWire.Tcp.parse("127.0.0.1:" + port);
    }

    private static SimulatedUnit unit() {
        return new SimulatedUnit(1).words(Table.COIL, 0, new int[16]).words(Table.HOLDING_REGISTER, 0, new int[23]);
    }

    /** A line of two pseudo terminals. */
    abstract static class OnLine extends FunctionContract {

        SocatPair pair;

        @BeforeEach
        void connect() throws Exception {
            pair = new SocatPair(directory);
        }

        @AfterEach
        void disconnect() throws Exception {
            pair.close();
        }

        @Override
        ModbusWire wire(AutoCloseable server) {
            return pair.wire(LineFraming.RTU, 115_200);
        }
    }

    @Nested
    class PymodbusTcp extends FunctionContract {
        @Override
        AutoCloseable start() throws Exception {
            return PymodbusIT.server(directory, "tcp");
        }

        @Override
        ModbusWire wire(AutoCloseable server) {
            return tcp(((ChildPeer) server).port());
        }
    }

    @Nested
    class PymodbusUdp extends FunctionContract {
        @Override
        AutoCloseable start() throws Exception {
            return PymodbusIT.server(directory, "udp");
        }

        @Override
        ModbusWire wire(AutoCloseable server) {
            return new ModbusWire.Udp(Peer.parse("127.0.0.1:" + ((ChildPeer) server).port()), Framing.Mbap.DEFAULT);
        }
    }

    @Nested
    class PymodbusRtu extends OnLine {
        @Override
        AutoCloseable start() throws Exception {
            return PymodbusIT.server(directory, "rtu", pair.theirs());
        }
    }

    @Nested
    class PymodbusAscii extends OnLine {
        @Override
        AutoCloseable start() throws Exception {
            return PymodbusIT.server(directory, "ascii", pair.theirs());
        }

        @Override
        ModbusWire wire(AutoCloseable server) {
            return pair.wire(LineFraming.ASCII, 115_200);
        }
    }

    @Nested
    class LibmodbusTcp extends FunctionContract {
        @Override
        AutoCloseable start() throws Exception {
            return LibmodbusIT.server(directory);
        }

        @Override
        ModbusWire wire(AutoCloseable server) {
            return tcp(((ChildPeer) server).port());
        }

        @Override
        boolean hasDiagnostics() {
            return false;
        }
    }

    @Nested
    class LibmodbusRtu extends OnLine {
        @Override
        AutoCloseable start() throws Exception {
            return LibmodbusIT.server(directory, pair.theirs());
        }

        @Override
        boolean hasDiagnostics() {
            return false;
        }
    }

    @Nested
    class SimulatorTcp extends FunctionContract {
        @Override
        AutoCloseable start() throws Exception {
            return Simulator.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(unit()));
        }

        @Override
        ModbusWire wire(AutoCloseable server) {
            return tcp(((Simulator) server).port());
        }
    }

    @Nested
    class SimulatorRtu extends OnLine {
        @Override
        AutoCloseable start() throws Exception {
            return SimulatedLine.start(serial(pair.theirs()), List.of(unit()));
        }
    }

    @Test
    void an_identification_that_needs_several_answers_is_put_together() throws Exception {
        SimulatedUnit unit = unit();
        for (int i = 0; i < 10; i++) {
            unit.object(0x80 + i, "object " + i + " ".repeat(90) + "end");
        }
        try (Simulator simulator =
                        Simulator.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(unit));
                ModbusTransport transport = ModbusTransport.over(tcp(simulator.port()))) {
            transport.open();
            Inquiry inquiry = new Inquiry(transport, 1, TIMEOUT);
            assertThat(inquiry.identification(Access.EXTENDED)).hasSize(13).containsKeys(0x80, 0x89);
            assertThat(inquiry.identification(Access.REGULAR)).hasSize(3);
        }
    }

    @Test
    void a_broadcast_reaches_every_unit_of_a_line_and_a_read_of_all_is_refused() throws Exception {
        try (SocatPair pair = new SocatPair(folder);
                ChildPeer peer = PymodbusIT.server(folder, "rtu", pair.theirs());
                ModbusTransport transport = ModbusTransport.over(pair.wire(LineFraming.RTU, 115_200))) {
            transport.open();
            broadcast(transport);
            assertThat(FunctionContract.read(transport, Table.HOLDING_REGISTER, 5, 1))
                    .hasToString("1234");
            assertThat(peer).isNotNull();
        }
    }

    @Test
    void a_broadcast_reaches_every_simulated_unit() throws Exception {
        SimulatedUnit other = new SimulatedUnit(2).words(Table.HOLDING_REGISTER, 5, 0);
        try (SocatPair pair = new SocatPair(folder);
                SimulatedLine line = SimulatedLine.start(serial(pair.theirs()), List.of(unit(), other));
                ModbusTransport transport = ModbusTransport.over(pair.wire(LineFraming.RTU, 115_200))) {
            transport.open();
            broadcast(transport);
            for (int unit = 1; unit <= 2; unit++) {
                Request read = new Request.Read(unit, false, Table.HOLDING_REGISTER, 5, 1);
                assertThat(transport.execute(read, TIMEOUT)).hasToString("Answer[data=1234]");
            }
            assertThat(line).isNotNull();
        }
    }

    private static void broadcast(ModbusTransport transport) {
        Request write = new Request.Call(Request.BROADCAST, false, RequestPdu.writeRegister(5, 0x1234));
        assertThat(transport.execute(write, TIMEOUT)).isInstanceOf(Outcome.Broadcast.class);
        Request read = new Request.Read(Request.BROADCAST, false, Table.HOLDING_REGISTER, 5, 1);
        assertThat(transport.execute(read, TIMEOUT))
                .isInstanceOfSatisfying(
                        Outcome.CommFailure.class, it -> assertThat(it.text()).contains("none of them answers"));
    }

    private static SerialSettings serial(String port) {
        return new SerialSettings(port, 115_200, CharacterFormat.parse("8N1"), Direction.ADAPTER);
    }
}
