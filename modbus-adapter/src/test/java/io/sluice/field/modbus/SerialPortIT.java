package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialLine;
import io.sluice.field.serial.SerialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports that are pseudo terminals of socat. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SerialPortIT {

    private static final Duration BOUND = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void what_is_written_at_one_end_is_read_at_the_other() throws IOException {
        try (SocatPair pair = new SocatPair(directory);
                SerialLine ours = SerialLine.open(settings(pair.ours()));
                SerialLine theirs = SerialLine.open(settings(pair.theirs()))) {
            byte[] read = new byte[16];

            assertThat(theirs.read(read, 0)).isZero();
            ours.write(new byte[] {0, 17, 19, 3, 10, 13, -1}); // what a terminal would take for its own
            int count = theirs.read(read, BOUND.toNanos());
            while (count < 7) {
                byte[] more = new byte[16];
                int came = theirs.read(more, BOUND.toNanos());
                System.arraycopy(more, 0, read, count, came);
                count += came;
            }

            assertThat(read).startsWith(0, 17, 19, 3, 10, 13, -1);
        }
    }

    @Test
    void a_port_is_for_one_alone_until_it_is_closed() throws IOException {
        try (SocatPair pair = new SocatPair(directory)) {
            SerialLine first = SerialLine.open(settings(pair.ours()));

            assertThatThrownBy(() -> SerialLine.open(settings(pair.ours())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(pair.ours() + ": another program has it locked");

            first.close();
            SerialLine.open(settings(pair.ours())).close();
        }
    }

    @Test
    void what_is_no_port_is_refused() throws IOException {
        Path plain = Files.createFile(directory.resolve("plain"));

        assertThatThrownBy(() -> SerialLine.open(settings(plain.toString()))).hasMessageContaining("no serial port");
        assertThatThrownBy(() -> SerialLine.open(settings("/dev/none"))).hasMessageContaining("no such port");
    }

    @Test
    void an_adapter_that_comes_back_under_another_number_is_found_by_its_path() throws Exception {
        Collected seen = new Collected();
        try (SocatPair pair = new SocatPair(directory)) {
            ChildPeer peer = PymodbusIT.server(directory, "rtu", pair.theirs());
            try (ModbusLink link = SimulatorIT.link(pair.wire(LineFraming.RTU, 115_200), device())) {
                link.start(seen);
                await().atMost(BOUND).until(() -> seen.quality("peer", "u16").equals("good"));

                pair.unplug();
                await().atMost(BOUND).until(() -> seen.quality("peer", "u16").equals("bad/comm"));
                assertThat(link.status().connected()).isFalse();
                peer.close();
                pair.plugAgain();
                peer = PymodbusIT.server(directory, "rtu", pair.theirs());

                await().atMost(BOUND).until(() -> seen.quality("peer", "u16").equals("good"));
            } finally {
                peer.close();
            }
        }
    }

    private static SerialSettings settings(String path) {
        return new SerialSettings(path, 115_200, CharacterFormat.parse("8N1"), Direction.ADAPTER);
    }

    private static ModbusDevice device() {
        ModbusTag tag = ModbusTag.builder("u16", "hr:0", "u16")
                .rate(PollRate.every(Duration.ofMillis(50)))
                .build();
        return new ModbusDevice("peer", "plant", 1, Duration.ofSeconds(1), 1, BlockLimits.DEFAULT, false, List.of(tag));
    }
}
