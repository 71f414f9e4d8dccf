package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModbusAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hr:0      | hr:0     | 40001
            hr:100    | hr:100   | 40101
            hr:0x10   | hr:16    | 40017
            hr:0XfF   | hr:255   | 40256
            hr:9998   | hr:9998  | 49999
            hr:9999   | hr:9999  | 410000
            hr:65535  | hr:65535 | 465536
            ir:4      | ir:4     | 30005
            co:0      | co:0     | 00001
            di:7      | di:7     | 10008
            hr#1      | hr:0     | 40001
            hr#18     | hr:17    | 40018
            ir#65536  | ir:65535 | 365536
            hr#0x10   | hr:15    | 40016
            40001     | hr:0     | 40001
            40101     | hr:100   | 40101
            400101    | hr:100   | 40101
            465536    | hr:65535 | 465536
            30001     | ir:0     | 30001
            10001     | di:0     | 10001
            100001    | di:0     | 10001
            00001     | co:0     | 00001
            000001    | co:0     | 00001
            """)
    void an_address_says_its_own_base(String text, String wire, String modicon) {
        ModbusAddress address = ModbusAddress.parse(text);

        assertThat(address.wire()).isEqualTo(wire);
        assertThat(address.modicon()).isEqualTo(modicon);
        assertThat(address).hasToString(wire + " (" + modicon + ")");
        assertThat(ModbusAddress.parse(address.modicon())).isEqualTo(address);
        assertThat(ModbusAddress.parse(address.wire())).isEqualTo(address);
    }

    @Test
    void a_bare_number_is_refused_with_both_readings() {
        assertThatThrownBy(() -> ModbusAddress.parse("100"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address '100' does not say its base: write hr:100 for wire address hr:100 (40101), "
                        + "or hr#100 for number 100 of a manual, hr:99 (40100)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0x10             | does not say its base: write hr:0x10
            0                | expected hr:100
            50001            | does not say its base
            40000            | one-based numbers are 1..65536
            465537           | one-based numbers are 1..65536
            hr:65536         | 0..65535, the last one is hr:65535
            hr:99999999999   | 0..65535
            hr#0             | one-based numbers are 1..65536
            hr#65537         | one-based
            xr:1             | table 'xr' is unknown: expected one of hr, ir, co, di; nearest is hr
            HR:1             | nearest is hr
            hr:              | expected hr:100
            hr:-1            | expected hr:100
            hr 1             | expected hr:100
            99999999999      | expected hr:100
            ''               | expected hr:100
            """)
    void a_wrong_address_is_refused_in_one_line(String text, String says) {
        assertThatThrownBy(() -> ModbusAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says)
                .message()
                .doesNotContain("\n");
    }
}
