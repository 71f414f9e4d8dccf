package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.field.ValueRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModbusTagTest {

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
    @ValueSource(strings = {"a/b", "a b", "", "a+", "#", "a\tb"})
    void a_name_that_is_no_level_of_a_topic_is_refused(String name) {
        assertThatThrownBy(() -> ModbusTag.builder(name, "hr:0", "u16").build()).hasMessageContaining("tag name");
    }
}
