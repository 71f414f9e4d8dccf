package io.sluice.field.modbus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.4.20:502,10.0.4.20,502",
        "plc,plc,502",
        "plc.example:1502,plc.example,1502",
        "[fd00::20]:503,fd00::20,503"
    })
    void a_wire_is_host_and_port(String text, String host, int port) {
        Peer wire = Peer.parse(text);

        assertThat(wire.host()).isEqualTo(host);
        assertThat(wire.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":502", "plc:", "plc:0", "plc:65536", "fd00::20", "a b:502", "tcp://plc"})
    void what_is_no_host_and_port_is_refused(String text) {
        assertThatThrownBy(() -> Peer.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
