package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTypeTest {

    @ParameterizedTest
    @CsvSource({
        "bool,1",
        "i8,1",
        "u8,1",
        "i16,1",
        "u16,1",
        "i24,2",
        "u24,2",
        "i32,2",
        "u32,2",
        "i64,4",
        "u64,4",
        "f16,1",
        "f32,2",
        "f64,4",
        "bcd16,1",
        "bcd32,2",
        "str(16),8",
        "str(5),3",
        "bytes(3),2",
        "i16[4],4",
        "f32[10],20",
        "str(4)[3],6",
        "u16[1],1"
    })
    void every_type_of_the_tag_map_is_read_and_printed(String text, int registers) {
        DataType type = DataType.parse(text);

        assertThat(type).hasToString(text);
        assertThat(type.registers()).isEqualTo(registers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            u15       | nearest is u16
            float     | nearest is f32
            DWORD     | is unknown
            U16       | nearest is u16
            dword     | nearest is u32
            string    | nearest is str(N)
            str       | needs its length in bytes
            bytes     | needs its length in bytes
            str(0)    | length of str: expected 1..250, not 0
            str(251)  | length of str: expected 1..250, not 251
            u16(4)    | or u16[4] for an array
            u16[0]    | array length of u16: expected 1..2000, not 0
            u16[2001] | not 2001
            u16[      | nearest is u16
            ''        | is unknown
            """)
    void a_wrong_type_is_refused_with_what_is_nearest(String text, String says) {
        assertThatThrownBy(() -> DataType.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }
}
