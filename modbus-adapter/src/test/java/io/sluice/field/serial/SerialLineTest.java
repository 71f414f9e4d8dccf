package io.sluice.field.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SerialLineTest {

    /** Notes what is done to it. */
    private static final class Port implements Tty {

        private final List<String> done = new ArrayList<>();
        private int unsent = 2;
        private boolean rts = true;
        private int result;

        @Override
        public int available() {
            return result;
        }

        @Override
        public int read(byte[] target, int count) {
            return result;
        }

        @Override
        public int write(byte[] bytes) {
            done.add("write " + bytes.length);
            return result < 0 ? result : bytes.length;
        }

        @Override
        public int unsent() {
            done.add("unsent " + unsent);
            return unsent-- > 0 ? unsent + 1 : 0;
        }

        @Override
        public boolean rts(boolean active) {
            done.add("rts " + active);
            return rts;
        }

        @Override
        public void close() {
            done.add("close");
        }
    }

    private final Port port = new Port();

    @ParameterizedTest
    @CsvSource({"RTS, true", "RTS_INVERTED, false"})
    void rts_is_active_from_before_the_first_byte_until_all_are_sent(Direction direction, boolean active)
            throws IOException {
        line(direction).write(new byte[8]);

        assertThat(port.done)
                .containsExactly("rts " + active, "write 8", "unsent 2", "unsent 1", "unsent 0", "rts " + !active);
    }

    @Test
    void rts_is_let_go_when_sending_fails() {
        port.result = -1;

        assertThatThrownBy(() -> line(Direction.RTS).write(new byte[8])).hasMessageContaining("unplugged");
        assertThat(port.done).endsWith("rts false");
    }

    @Test
    void a_port_that_cannot_switch_says_so_and_one_that_need_not_is_not_asked() throws IOException {
        port.rts = false;

        assertThatThrownBy(() -> line(Direction.RTS).write(new byte[8]))
                .hasMessage("serial port /dev/ttyS9 cannot switch RTS: set direction: adapter, or driver, or use"
                        + " another adapter");
        port.done.clear();
        line(Direction.ADAPTER).write(new byte[8]);
        assertThat(port.done).containsExactly("write 8");
    }

    @Test
    void a_port_that_is_gone_fails_the_next_read() {
        port.result = -1;

        assertThatThrownBy(() -> line(Direction.ADAPTER).read(new byte[1], 0))
                .isInstanceOf(IOException.class)
                .hasMessage("serial port /dev/ttyS9 is gone: was it unplugged?");
    }

    @ParameterizedTest
    @CsvSource({"8E1, 11", "8N1, 10", "7e1, 10", "8N2, 11", "7O2, 11"})
    void a_frame_is_data_bits_parity_and_stop_bits(String text, int bits) {
        assertThat(CharacterFormat.parse(text).bits()).isEqualTo(bits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "9N1", "8X1", "8N3", "8N1 ", "N81"})
    void what_is_no_frame_is_refused(String text) {
        assertThatThrownBy(() -> CharacterFormat.parse(text)).hasMessageContaining("such as 8E1 or 8N1");
    }

    @Test
    void what_is_wrong_with_a_port_is_told_with_its_name_and_what_to_do(@TempDir Path folder) throws IOException {
        String plain = Files.createFile(folder.resolve("plain")).toString();

        assertThat(SerialTrouble.of(folder.resolve("none").toString(), 2))
                .contains("there is no such port: check the cable and the adapter; there are: ");
        assertThat(SerialTrouble.of(plain, 13)).contains("permission denied: it belongs to group ", "usermod -aG ");
        assertThat(SerialTrouble.of(plain, 11)).contains("another program has it locked: 'fuser " + plain + "'");
        assertThat(SerialTrouble.of(plain, 25)).endsWith("it is no serial port");
        assertThat(SerialTrouble.of(plain, 25)).startsWith("serial port " + plain + ": ");
    }

    @Test
    void the_ports_that_there_are_come_with_their_stable_names_first(@TempDir Path dev) throws IOException {
        Files.createDirectories(dev.resolve("serial/by-id"));
        Files.createFile(dev.resolve("serial/by-id/usb-FTDI_X"));
        Files.createFile(dev.resolve("ttyUSB0"));
        Files.createFile(dev.resolve("tty0"));

        assertThat(SerialTrouble.ports(dev)).isEqualTo(dev + "/serial/by-id/usb-FTDI_X, " + dev + "/ttyUSB0");
        assertThat(SerialTrouble.ports(dev.resolve("none"))).isEqualTo("none");
    }

    private SerialLine line(Direction direction) {
        return new SerialLine(new SerialSettings("/dev/ttyS9", 115_200, CharacterFormat.EVEN_8, direction), port);
    }
}
