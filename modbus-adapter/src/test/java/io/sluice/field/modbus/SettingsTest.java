package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.field.ValueRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hr:65535 | f32       | f32 at hr:65535 (465536) takes 2 registers and passes the end of the table
            hr:65533 | u64       | passes the end of the table
            co:65535 | bool[2]   | takes 2 bits and passes the end of the table
            hr:0     | u16[126]  | takes 126 registers, one request reads at most 125
            hr:0     | f64[32]   | takes 128 registers
            co:0     | u16       | co:0 (00001) holds single bits: expected type bool or bool[n], not u16
            di:0     | str(2)    | holds single bits
            """)
    void a_value_that_no_single_request_can_read_is_refused(String at, String type, String says) {
        assertThatThrownBy(() -> ModbusTag.builder("t", at, type).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tag t: ")
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource({"hr:65535,u16", "hr:65534,f32", "co:0,bool[2000]", "hr:0,u16[125]", "hr:0,bool", "hr:0,str(250)"})
    void the_greatest_value_that_fits_is_taken(String at, String type) {
        assertThat(ModbusTag.builder("t", at, type).build().size()).isPositive();
    }

    @Test
    void bits_outside_the_type_are_refused() {
        ModbusTag.Builder tag = ModbusTag.builder("t", "hr:0", "u16").bits(List.of(BitField.parse("15..16", "x")));

        assertThatThrownBy(tag::build).hasMessage("tag t: bit 16 is outside of u16: expected 0..15");
    }

    @ParameterizedTest
    @CsvSource({"u16,65536", "u16,-1", "i16,32768", "i16,-32769", "u8,256", "i8,-129", "u32,4294967296"})
    void an_enum_value_outside_the_type_is_refused(String type, long value) {
        ModbusTag.Builder tag = ModbusTag.builder("t", "hr:0", type).labels(Map.of(value, "x"));

        assertThatThrownBy(tag::build).hasMessage("tag t: enum value " + value + " is outside of " + type);
    }

    @Test
    void what_is_no_number_has_no_scale_sentinel_or_range() {
        assertThatThrownBy(ModbusTag.builder("t", "hr:0", "str(4)").scaling(Scaling.by("0.1"))::build)
                .hasMessageContaining("scale");
        assertThatThrownBy(ModbusTag.builder("t", "hr:0", "bool").invalid(Set.of(new Sentinel(1)))::build)
                .hasMessageContaining("invalid");
        assertThatThrownBy(ModbusTag.builder("t", "co:0", "bool").expect(new ValueRange(0, 1))::build)
                .hasMessageContaining("expect");
        assertThatThrownBy(() -> Scaling.by("0")).hasMessageContaining("other than 0");
    }

    @Test
    void an_order_of_another_width_is_refused() {
        ModbusTag.Builder tag = ModbusTag.builder("t", "hr:0", "u16").order(WordOrder.CDAB);

        assertThatThrownBy(tag::build).hasMessage("tag t: order CDAB does not fit u16: expected AB or BA");
    }

    @ParameterizedTest
    @CsvSource({
        "0x8000,i16,8000", "-32768,i16,8000", "-1,i32,ffffffff", "65535,u16,ffff", "0x7FC00000,f32,7fc00000",
        "-9999,f32,c61c3c00", "9999,bcd16,9999", "-1,i24,ffffff", "0xFFFFFFFFFFFFFFFF,u64,ffffffffffffffff",
                "1.5,f16,3e00"
    })
    void a_sentinel_is_a_pattern_or_a_raw_number(String text, String type, String bits) {
        assertThat(Sentinel.parse(text, DataType.parse(type))).hasToString("0x" + bits);
    }

    @ParameterizedTest
    @CsvSource({"0x10000,i16", "32768,i16", "-1,u16", "x,u16", "1.5,u16", "1e39,f32", "0x,u16", "12345,bcd16"})
    void a_sentinel_outside_the_type_is_refused(String text, String type) {
        assertThatThrownBy(() -> Sentinel.parse(text, DataType.parse(type)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid '" + text + "'");
    }

    @Test
    void a_device_refuses_a_tag_above_its_request_limit_and_the_same_tag_twice() {
        ModbusTag wide = ModbusTag.builder("wide", "hr:0", "u16[61]").build();

        assertThatThrownBy(() -> new ModbusDevice(
                        "vfd", "plc", 3, Duration.ofSeconds(1), 1, new BlockLimits(60, 2000, 8), false, List.of(wide)))
                .hasMessage("device vfd: tag wide takes 61, more than the 60 of one request, and a value is never cut");
        assertThatThrownBy(() -> new ModbusDevice("vfd", "plc", 3, List.of(wide, wide)))
                .hasMessage("device vfd: tag wide is there twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a b", "", "a+", "#", "a\tb"})
    void a_name_that_is_no_level_of_a_topic_is_refused(String name) {
        assertThatThrownBy(() -> ModbusTag.builder(name, "hr:0", "u16").build()).hasMessageContaining("tag name");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.4.20:502,10.0.4.20,502",
        "plc,plc,502",
        "plc.example:1502,plc.example,1502",
        "[fd00::20]:503,fd00::20,503"
    })
    void a_wire_is_host_and_port(String text, String host, int port) {
        ModbusWire.Tcp wire = ModbusWire.Tcp.parse(text);

        assertThat(wire.host()).isEqualTo(host);
        assertThat(wire.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":502", "plc:", "plc:0", "plc:65536", "fd00::20", "a b:502", "tcp://plc"})
    void what_is_no_host_and_port_is_refused(String text) {
        assertThatThrownBy(() -> ModbusWire.Tcp.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
