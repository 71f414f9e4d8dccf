package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.field.modbus.sim.DemoPlant;
import io.sluice.field.modbus.sim.SimulatedLine;
import io.sluice.field.modbus.sim.Simulator;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator against mbpoll, a master of Debian's package of that name, which packaging/verify.sh installs. */
class MbpollIT {

    private static final String MBPOLL = "/usr/bin/mbpoll";

    private Simulator simulator;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), DemoPlant.units(7), () -> 0L);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void registers_and_bits_of_all_tables_are_read() throws Exception {
        assertThat(mbpoll("-a", "2", "-t", "4:hex", "-r", "17", "-c", "2"))
                .contains("[17]: \t0x534C", "[18]: \t0x2D30");
        assertThat(mbpoll("-a", "1", "-t", "3:float", "-B", "-r", "1", "-c", "1"))
                .containsPattern("\\[1]: \t2[23]\\d");
        assertThat(mbpoll("-a", "3", "-t", "1", "-r", "2", "-c", "1")).contains("[2]: \t1");
        assertThat(mbpoll("-a", "3", "-t", "0", "-r", "1", "-c", "1")).contains("[1]: \t0");
    }

    @Test
    void what_is_written_is_read_back() throws Exception {
        mbpoll(List.of("-a", "2", "-t", "4", "-r", "41"), "1234");
        mbpoll(List.of("-a", "3", "-t", "0", "-r", "1"), "1");
        mbpoll(List.of("-a", "2", "-t", "4", "-r", "17"), "1", "2");

        assertThat(mbpoll("-a", "2", "-t", "4", "-r", "41", "-c", "1")).contains("[41]: \t1234");
        assertThat(mbpoll("-a", "3", "-t", "0", "-r", "1", "-c", "1")).contains("[1]: \t1");
        assertThat(mbpoll("-a", "2", "-t", "4", "-r", "17", "-c", "2")).contains("[17]: \t1", "[18]: \t2");
    }

    @Test
    void an_unknown_address_and_an_unknown_unit_are_refused_with_their_exceptions() {
        assertThatThrownBy(() -> mbpoll("-a", "2", "-t", "4", "-r", "1000", "-c", "1"))
                .hasMessageContaining("Illegal data address");
        assertThatThrownBy(() -> mbpoll("-a", "9", "-t", "4", "-r", "1", "-c", "1"))
                .hasMessageContaining("Target device failed to respond");
    }

    @Test
    void a_serial_line_is_served_too(@TempDir Path folder) throws Exception {
        try (SocatPair pair = new SocatPair(folder);
                SimulatedLine line = SimulatedLine.start(settings(pair.ours()), DemoPlant.units(7), () -> 0L)) {
            assertThat(serial(pair, "-a", "2", "-t", "4:hex", "-r", "17", "-c", "2"))
                    .contains("[17]: \t0x534C", "[18]: \t0x2D30");
            assertThat(serial(pair, "-a", "3", "-t", "1", "-r", "2", "-c", "1")).contains("[2]: \t1");
            assertThatThrownBy(() -> serial(pair, "-a", "2", "-t", "4", "-r", "1000", "-c", "1"))
                    .hasMessageContaining("Illegal data address");
            assertThat(line).isNotNull();
        }
    }

    private static SerialSettings settings(String port) {
        return new SerialSettings(port, 115_200, CharacterFormat.parse("8N1"), Direction.ADAPTER);
    }

    private static String serial(SocatPair pair, String... options) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(MBPOLL, "-m", "rtu", "-1", "-b", "115200", "-P", "none", "-o", "5"));
        command.addAll(List.of(options));
        command.add(pair.theirs());
        return ChildPeer.run(command.toArray(new String[0]));
    }

    private String mbpoll(String... options) throws IOException, InterruptedException {
        return mbpoll(List.of(options));
    }

    private String mbpoll(List<String> options, String... values) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(MBPOLL, "-m", "tcp", "-1"));
        command.addAll(List.of("-p", Integer.toString(simulator.port())));
        command.addAll(options);
        command.add("127.0.0.1");
        command.addAll(List.of(values));
        return ChildPeer.run(command.toArray(new String[0]));
    }
}
