package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordOrderTest {

    @ParameterizedTest
    @CsvSource({
        "AB,2,AB",
        "BA,2,BA",
        "ABCD,4,ABCD",
        "CDAB,4,CDAB",
        "BADC,4,BADC",
        "DCBA,4,DCBA",
        "ABCD,8,ABCDEFGH",
        "CDAB,8,GHEFCDAB",
        "BADC,8,BADCFEHG",
        "DCBA,8,HGFEDCBA",
        "CDABGHEF,8,CDABGHEF"
    })
    void letters_are_the_order_of_arrival(String letters, int bytes, String arrival) {
        WordOrder order = WordOrder.parse(letters);

        StringBuilder arrived = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            arrived.append((char) ('A' + order.significance(i, bytes)));
        }

        assertThat(arrived).hasToString(arrival);
    }

    @ParameterizedTest
    @CsvSource({"CDAB,u16,AB", "BA,str(4),BA", "BA,f32,ABCD", "DCBA,f32,DCBA", "DCBA,u64,DCBA", "DCBA,i16,AB"})
    void a_default_speaks_only_to_values_of_its_width(String letters, String type, String effective) {
        assertThat(WordOrder.parse(letters).inheritedBy(DataType.parse(type)).letters())
                .isEqualTo(effective);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdab", "little", "ABDC", "ABCDEFGG", "", "A", "ABCDEFG"})
    void what_is_no_order_is_refused_with_the_nearest(String text) {
        assertThatThrownBy(() -> WordOrder.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected one of ABCD, CDAB, BADC, DCBA, AB, BA")
                .hasMessageContaining("nearest is");
    }
}
