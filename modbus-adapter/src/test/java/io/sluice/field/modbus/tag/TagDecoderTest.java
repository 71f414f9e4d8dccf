package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.field.Quality;
import io.sluice.field.Value;
import io.sluice.field.ValueRange;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagDecoderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # one register
            i8       | AB       | 12ff                | -1
            i8       | BA       | ff12                | -1
            u8       | AB       | 12ff                | 255
            i16      | AB       | fffe                | -2
            i16      | AB       | 8000                | -32768
            i16      | BA       | feff                | -2
            u16      | AB       | fffe                | 65534
            u16      | BA       | 3412                | 4660
            bcd16    | AB       | 1234                | 1234
            bcd16    | BA       | 3412                | 1234
            # two registers, 0x12345678 in all four orders
            u32      | ABCD     | 1234 5678           | 305419896
            u32      | CDAB     | 5678 1234           | 305419896
            u32      | BADC     | 3412 7856           | 305419896
            u32      | DCBA     | 7856 3412           | 305419896
            i32      | ABCD     | ffff fffe           | -2
            i32      | CDAB     | fffe ffff           | -2
            u32      | ABCD     | ffff ffff           | 4294967295
            i24      | ABCD     | 00ff fffe           | -2
            i24      | CDAB     | fffe 00ff           | -2
            u24      | ABCD     | 0012 3456           | 1193046
            bcd32    | ABCD     | 1234 5678           | 12345678
            bcd32    | CDAB     | 5678 1234           | 12345678
            # four registers, 0x0123456789abcdef in all four orders and a permutation
            i64      | ABCD     | 0123 4567 89ab cdef | 81985529216486895
            i64      | CDAB     | cdef 89ab 4567 0123 | 81985529216486895
            i64      | BADC     | 2301 6745 ab89 efcd | 81985529216486895
            i64      | DCBA     | efcd ab89 6745 2301 | 81985529216486895
            i64      | CDABGHEF | 4567 0123 cdef 89ab | 81985529216486895
            i64      | ABCD     | ffff ffff ffff fffe | -2
            """)
    void whole_numbers_of_all_widths_in_all_orders(String type, String order, String hex, long value) {
        assertGood(tag(type).order(WordOrder.parse(order)).build(), hex, new Value.Int(value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            f32 | ABCD | 42f6 e979           | 123.456
            f32 | CDAB | e979 42f6           | 123.456
            f32 | BADC | f642 79e9           | 123.456
            f32 | DCBA | 79e9 f642           | 123.456
            f32 | ABCD | 3dcc cccd           | 0.1
            f32 | ABCD | 0000 0001           | 1.4E-45
            f32 | ABCD | 7f7f ffff           | 3.4028235E38
            f32 | ABCD | c120 0000           | -10.0
            f64 | ABCD | 405e dd2f 1a9f be77 | 123.456
            f64 | CDAB | be77 1a9f dd2f 405e | 123.456
            f64 | BADC | 5e40 2fdd 9f1a 77be | 123.456
            f64 | DCBA | 77be 9f1a 2fdd 5e40 | 123.456
            f16 | AB   | 3e00                | 1.5
            f16 | AB   | c000                | -2.0
            f16 | AB   | 0001                | 5.9604645E-8
            f16 | BA   | 003e                | 1.5
            """)
    void floats_show_their_shortest_decimal_in_all_orders(String type, String order, String hex, double value) {
        assertGood(tag(type).order(WordOrder.parse(order)).build(), hex, new Value.Real(value));
    }

    @ParameterizedTest
    @CsvSource({"f32,8000 0000", "f64,8000 0000 0000 0000", "f16,8000"})
    void a_negative_zero_is_zero(String type, String hex) {
        assertGood(tag(type).build(), hex, new Value.Real(0.0));
    }

    @ParameterizedTest
    @CsvSource({
        "f32,7fc0 0000",
        "f32,7f80 0000",
        "f32,ff80 0000",
        "f32,7f80 0001",
        "f64,7ff0 0000 0000 0000",
        "f64,7ff8 0000 0000 0000",
        "f16,7c00",
        "f16,7e00",
        "f16,fc00",
        "bcd16,123a",
        "bcd16,ffff",
        "bcd32,0000 a000"
    })
    void what_is_no_number_is_not_available(String type, String hex) {
        assertBad(tag(type).build(), hex, Quality.Cause.NOT_AVAILABLE);
    }

    @Test
    void an_unsigned_64_bit_number_keeps_all_its_bits() {
        assertGood(tag("u64").build(), "ffff ffff ffff ffff", new Value.Unsigned(-1));
        assertGood(
                tag("u64").scaling(Scaling.by("0.5")).build(),
                "ffff ffff ffff ffff",
                new Value.Real(9.223372036854776E18));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            u16 | 0.1    | 00ea      | 23.4
            i16 | 0.1    | ff16      | -23.4
            u16 | 0.001  | 0001      | 0.001
            f32 | 0.1    | 3dcc cccd | 0.01
            f32 | 1000   | 3dcc cccd | 100.0
            u32 | 0.01   | ffff ffff | 42949672.95
            bcd16 | 0.1  | 1234      | 123.4
            """)
    void scaling_is_decimal(String type, String scale, String hex, double value) {
        assertGood(tag(type).scaling(Scaling.by(scale)).build(), hex, new Value.Real(value));
    }

    @Test
    void a_whole_scale_keeps_whole_numbers_and_offset_and_round_apply() {
        Scaling kelvin = new Scaling(new BigDecimal("0.01"), new BigDecimal("-273.15"), OptionalInt.of(1));

        assertGood(tag("u16").scaling(Scaling.by("10")).build(), "0007", new Value.Int(70));
        assertGood(tag("u16").scaling(kelvin).build(), "7531", new Value.Real(26.9));
        assertGood(
                tag("i64").scaling(Scaling.by("1000")).build(),
                "7fff ffff ffff ffff",
                new Value.Real(9.223372036854776E21));
    }

    @Test
    void a_scaled_number_beyond_a_double_is_out_of_range() {
        assertBad(tag("f64").scaling(Scaling.by("10")).build(), "7fef ffff ffff ffff", Quality.Cause.OUT_OF_RANGE);
    }

    @ParameterizedTest
    @CsvSource({
        "i16,0x8000,AB,8000",
        "i16,-32768,AB,8000",
        "u16,65535,AB,ffff",
        "f32,-9999,CDAB,3c00 c61c",
        "i32,0x80000000,CDAB,0000 8000",
        "f32,0x7fc00000,ABCD,7fc0 0000",
        "bcd16,9999,AB,9999"
    })
    void a_sentinel_is_not_available(String type, String invalid, String order, String hex) {
        ModbusTag tag = tag(type)
                .order(WordOrder.parse(order))
                .invalid(Set.of(Sentinel.parse(invalid, DataType.parse(type))))
                .build();

        assertBad(tag, hex, Quality.Cause.NOT_AVAILABLE);
    }

    @Test
    void a_sentinel_is_compared_before_scaling() {
        ModbusTag tag = tag("i16")
                .scaling(Scaling.by("0.1"))
                .invalid(Set.of(new Sentinel(0x8000)))
                .build();

        assertBad(tag, "8000", Quality.Cause.NOT_AVAILABLE);
        assertGood(tag, "8001", new Value.Real(-3276.7));
    }

    @Test
    void bits_are_named_in_the_order_of_the_tag_map() {
        ModbusTag tag = tag("u16")
                .bits(List.of(
                        BitField.parse("1", "fault"),
                        BitField.parse("4..7", "mode"),
                        BitField.parse("0", "on"),
                        BitField.parse("0..15", "all")))
                .build();

        Decoded decoded = TagDecoder.decode(tag, registers("00a1"), 0);

        assertThat(decoded.value()).isInstanceOf(Value.Fields.class);
        assertThat(((Value.Fields) Objects.requireNonNull(decoded.value())).fields())
                .containsExactly(
                        Map.entry("fault", new Value.Bool(false)),
                        Map.entry("mode", new Value.Int(10)),
                        Map.entry("on", new Value.Bool(true)),
                        Map.entry("all", new Value.Int(0xa1)));
    }

    @Test
    void bits_of_a_swapped_register_are_those_of_the_value() {
        ModbusTag tag = tag("u16")
                .order(WordOrder.BA)
                .bits(List.of(BitField.parse("0", "on")))
                .build();

        assertGood(tag, "0100", new Value.Fields(Map.of("on", new Value.Bool(true))));
    }

    @Test
    void an_enum_value_is_its_label_and_an_unlisted_one_is_uncertain() {
        ModbusTag tag = tag("i16").labels(Map.of(0L, "off", -1L, "fault")).build();

        assertGood(tag, "0000", new Value.Text("off"));
        assertGood(tag, "ffff", new Value.Text("fault"));
        assertThat(TagDecoder.decode(tag, registers("0007"), 0))
                .isEqualTo(Decoded.unexpected(new Value.Int(7)))
                .extracting(it -> it.quality().text())
                .isEqualTo("uncertain/out-of-range");
    }

    @Test
    void a_number_outside_the_expected_range_is_uncertain() {
        ModbusTag tag = tag("u16")
                .scaling(Scaling.by("0.1"))
                .expect(new ValueRange(0, 60))
                .build();

        assertGood(tag, "0258", new Value.Real(60.0));
        assertThat(TagDecoder.decode(tag, registers("0259"), 0)).isEqualTo(Decoded.unexpected(new Value.Real(60.1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            str(6)  | AB | 5075 6d70 2031      | Pump 1
            str(6)  | BA | 7550 706d 3120      | Pump 1
            str(8)  | AB | 5075 6d70 0041 4141 | Pump
            str(6)  | AB | 5075 6d70 2020      | Pump
            str(5)  | AB | 5075 6d70 3158      | Pump1
            str(2)  | AB | c2b0                | \u00b0
            str(2)  | AB | b043                | \u00b0C
            str(2)  | AB | 0000                | ''
            """)
    void text_ends_at_its_length_at_nul_or_before_blanks(String type, String order, String hex, String value) {
        assertGood(tag(type).order(WordOrder.parse(order)).build(), hex, new Value.Text(value));
    }

    @Test
    void bytes_are_hexadecimal_and_cut_to_their_length() {
        assertGood(tag("bytes(3)").build(), "00ab cdef", new Value.Bytes("00abcd"));
        assertGood(tag("bytes(4)").order(WordOrder.BA).build(), "00ab cdef", new Value.Bytes("ab00efcd"));
    }

    @Test
    void an_array_has_its_elements_in_order_and_one_bad_element_makes_it_bad() {
        ModbusTag tag = tag("f32[2]").build();

        assertGood(tag, "3f80 0000 4000 0000", new Value.Array(List.of(new Value.Real(1), new Value.Real(2))));
        assertBad(tag, "3f80 0000 7fc0 0000", Quality.Cause.NOT_AVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bool", "bool[2]"})
    void coils_are_booleans(String type) {
        BitSet bits = new BitSet();
        bits.set(3);
        ModbusTag tag = ModbusTag.builder("t", "co:0", type).build();

        Decoded decoded = TagDecoder.decode(tag, ReadData.ofBits(bits, 5), 3);

        Value one = new Value.Bool(true);
        assertThat(decoded)
                .isEqualTo(
                        Decoded.good(type.equals("bool") ? one : new Value.Array(List.of(one, new Value.Bool(false)))));
    }

    @Test
    void a_register_is_true_unless_it_is_zero() {
        assertGood(tag("bool").build(), "0000", new Value.Bool(false));
        assertGood(tag("bool").build(), "0100", new Value.Bool(true));
    }

    @Test
    void a_16_bit_float_round_trips_through_its_double() {
        for (int bits = 0; bits < 0x7c00; bits += 127) {
            float value = FloatBits.half(bits);
            assertThat(FloatBits.of(DataType.Kind.F16, value)).isEqualTo(bits);
        }
        assertThat(FloatBits.half(0x7bff)).isEqualTo(65504f, within(0f));
    }

    private static ModbusTag.Builder tag(String type) {
        return ModbusTag.builder("t", "hr:0", type);
    }

    private static void assertGood(ModbusTag tag, String hex, Value value) {
        assertThat(TagDecoder.decode(tag, registers("dead " + hex + " beef"), 1))
                .isEqualTo(Decoded.good(value));
    }

    private static void assertBad(ModbusTag tag, String hex, Quality.Cause cause) {
        assertThat(TagDecoder.decode(tag, registers(hex), 0)).isEqualTo(Decoded.bad(cause));
    }

    private static ReadData registers(String hex) {
        int[] registers = Arrays.stream(hex.split(" ", -1))
                .mapToInt(word -> Integer.parseInt(word, 16))
                .toArray();
        return ReadData.ofRegisters(registers);
    }
}
