package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.field.modbus.sim.DemoPlant;
import io.sluice.field.modbus.sim.Simulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
