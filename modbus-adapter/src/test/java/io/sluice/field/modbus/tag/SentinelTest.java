package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentinelTest {

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
}
