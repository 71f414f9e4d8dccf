package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.frame.Answers;
import io.sluice.field.modbus.frame.Diagnostic;
import io.sluice.field.modbus.frame.Identification;
import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.frame.RequestPdu;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.Table;
import io.sluice.field.modbus.wire.Inquiry;
import io.sluice.field.modbus.wire.ModbusTransport;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every function beside the reads against a real server, whose unit 1 has 16 coils and 23 holding registers or more. */
@Timeout(120)
abstract class FunctionContract {

    private static final long TIMEOUT = Duration.ofSeconds(10).toNanos();

    @TempDir
    Path directory;

    /** Starts the server. */
    abstract AutoCloseable start() throws Exception;

    /** What leads to it. */
    abstract ModbusWire wire(AutoCloseable server);

    /** Whether it has functions 7, 8 and 43/14. */
    boolean hasDiagnostics() {
        return true;
    }

    @Test
    void what_each_function_writes_is_read_back() throws Exception {
        try (AutoCloseable server = start();
                ModbusTransport transport = ModbusTransport.over(wire(server))) {
            transport.open();
            done(transport, RequestPdu.writeCoil(3, true));
            assertThat(read(transport, Table.COIL, 3, 1).register(0)).isEqualTo(1);
            done(transport, RequestPdu.writeCoil(3, false));
            assertThat(read(transport, Table.COIL, 3, 1).register(0)).isZero();
            done(transport, RequestPdu.writeCoils(0, BitSet.valueOf(new byte[] {0b0101_0011, 1}), 9));
            assertThat(read(transport, Table.COIL, 0, 9)).hasToString("1 1 0 0 1 0 1 0 1");

            done(transport, RequestPdu.writeRegister(5, 0xbeef));
            done(transport, RequestPdu.writeRegisters(6, List.of(1, 0xffff, 0x8000)));
            assertThat(read(transport, Table.HOLDING_REGISTER, 5, 4)).hasToString("beef 1 ffff 8000");
            done(transport, RequestPdu.maskRegister(5, 0xff0f, 0x00a0));
            assertThat(read(transport, Table.HOLDING_REGISTER, 5, 1)).hasToString("beaf");

            Pdu both = done(transport, RequestPdu.writeAndRead(6, List.of(0x1111, 0x2222), 5, 4));
            assertThat(Answers.registers(both)).containsExactly(0xbeaf, 0x1111, 0x2222, 0x8000);
        }
    }

    @Test
    void a_write_to_what_is_not_there_is_refused_with_its_exception_and_the_wire_goes_on() throws Exception {
        try (AutoCloseable server = start();
                ModbusTransport transport = ModbusTransport.over(wire(server))) {
            transport.open();
            assertThat(call(transport, RequestPdu.writeRegister(60_000, 1)))
                    .isInstanceOf(Outcome.ExceptionAnswer.class);
            assertThat(call(transport, RequestPdu.writeRegisters(60_000, List.of(1, 2))))
                    .isInstanceOf(Outcome.ExceptionAnswer.class);
            done(transport, RequestPdu.writeRegister(5, 7));
            assertThat(read(transport, Table.HOLDING_REGISTER, 5, 1)).hasToString("7");
        }
    }

    @Test
    void it_says_who_it_is_and_how_it_does() throws Exception {
        try (AutoCloseable server = start();
                ModbusTransport transport = ModbusTransport.over(wire(server))) {
            transport.open();
            Inquiry inquiry = new Inquiry(transport, 1, TIMEOUT);
            assertThat(inquiry.serverId()).isNotEmpty();
            if (!hasDiagnostics()) {
                return;
            }
            assertThat(inquiry.identification(Identification.Access.BASIC)).containsOnlyKeys(0, 1, 2);
            assertThat(inquiry.object(1))
                    .isEqualTo(
                            inquiry.identification(Identification.Access.BASIC).get(1));
            assertThat(inquiry.exceptionStatus()).isBetween(0, 255);
            assertThat(inquiry.diagnostics(Diagnostic.BUS_MESSAGES)).isBetween(0, 65535);
            Pdu echo = RequestPdu.diagnostics(Diagnostic.ECHO, 0xa537);
            assertThat(done(transport, echo)).isEqualTo(echo);
        }
    }

    static Pdu done(ModbusTransport transport, Pdu pdu) {
        Outcome outcome = call(transport, pdu);
        assertThat(outcome).as(pdu.toString()).isInstanceOf(Outcome.Reply.class);
        return ((Outcome.Reply) outcome).pdu();
    }

    private static Outcome call(ModbusTransport transport, Pdu pdu) {
        return transport.execute(new Request.Call(1, false, pdu), TIMEOUT);
    }

    static ReadData read(ModbusTransport transport, Table table, int offset, int count) {
        Outcome outcome = transport.execute(new Request.Read(1, false, table, offset, count), TIMEOUT);
        assertThat(outcome).isInstanceOf(Outcome.Answer.class);
        return ((Outcome.Answer) outcome).data();
    }
}
