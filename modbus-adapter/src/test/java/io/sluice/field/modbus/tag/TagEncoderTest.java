package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.field.RefusedValueException;
import io.sluice.field.Setting;
import io.sluice.field.Value;
import io.sluice.field.ValueRange;
import io.sluice.field.WriteRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagEncoderTest {

    @ParameterizedTest
    @CsvSource({
        "u16, AB, 4660, 1234",
        "u16, BA, 4660, 3412",
        "i16, AB, -2, fffe",
        "i8, AB, -2, fffe",
        "u8, AB, 200, c8",
        "u32, CDAB, 305419896, 5678 1234",
        "i32, BADC, 305419896, 3412 7856",
        "f32, ABCD, 123.456, 42f6 e979",
        "f32, CDAB, 0.1, cccd 3dcc",
        "f16, AB, 0.1, 2e66",
        "f16, AB, 65504, 7bff",
        "f64, ABCD, 3.141592653589793, 4009 21fb 5444 2d18",
        "u64, ABCD, 18446744073709551615, ffff ffff ffff ffff",
        "i64, DCBA, 1, 100 0 0 0",
        "bcd16, AB, 1234, 1234",
        "bool, AB, true, 1",
        "bool, AB, 0, 0",
        "str(5), AB, Pump, 5075 6d70 0",
        "str(4), BA, Pump, 7550 706d",
        "bytes(3), AB, 0a0B0c, a0b c00",
    })
    void a_value_has_its_registers(String type, String order, String asked, String registers) throws Exception {
        ModbusTag tag = ModbusTag.builder("t", ModbusAddress.parse("hr:0"), DataType.parse(type))
                .order(WordOrder.parse(order))
                .write(ModbusWrite.ANY)
                .build();
        assertThat(words(tag, new Setting.Plain(asked))).isEqualTo(registers);
    }

    @ParameterizedTest
    @CsvSource({
        "u16, 65536, 65536 does not fit u16",
        "u16, -1, -1 does not fit u16",
        "i16, 1.5, '1.5 cannot be written exactly: the device has steps of 1'",
        "bcd16, 10000, 10000 does not fit bcd16",
        "bcd16, -1, -1 does not fit bcd16",
        "f32, 1e39, 1000000000000000000000000000000000000000 does not fit f32",
        "f16, 65520, 65520 does not fit f16",
        "u16, on, 'expected a number, not on'",
        "u16, NaN, 'expected a number, not NaN'",
        "u16, 1e999999999, 'expected a number, not 1e999999999'",
        "bool, 2, 'expected true, false, 1 or 0, not 2'",
        "str(3), Pump, 'the text takes 4 bytes, and str(3) holds 3'",
        "bytes(2), 0a, expected 4 hexadecimal digits for bytes(2)",
    })
    void what_a_type_cannot_hold_is_refused(String type, String asked, String message) {
        refused(tag(type).build(), new Setting.Plain(asked), "type", message);
    }

    @Test
    void scaling_is_undone_in_decimal() throws Exception {
        ModbusTag tag = tag("i16").scaling(Scaling.by("0.1")).build();
        assertThat(words(tag, new Setting.Plain("23.4"))).isEqualTo("ea");
        assertThat(words(tag, number("-0.1"))).isEqualTo("ffff");
        refused(tag, number("23.45"), "type", "23.45 cannot be written exactly: the device has steps of 0.1");
        refused(tag, number("3276.8"), "type", "3276.8 does not fit i16 with its scaling");
    }

    @Test
    void range_and_step_are_kept() throws Exception {
        WriteRule rule = new WriteRule(
                Optional.of(ValueRange.parse("2..50")),
                Optional.of(new BigDecimal("0.5")),
                Optional.empty(),
                WriteRule.DEFAULT_TTL,
                Optional.empty(),
                true);
        ModbusTag tag =
                tag("f32").write(new ModbusWrite(rule, Optional.empty())).build();
        assertThat(words(tag, number("2.5"))).isEqualTo("4020 0");
        refused(tag, number("50.5"), "range", "50.5 is outside of 2..50");
        refused(tag, number("1.9"), "range", "1.9 is outside of 2..50");
        refused(tag, number("2.6"), "step", "2.6 is not a multiple of 0.5 from 2 on");
        ModbusTag array =
                tag("u16[2]").write(new ModbusWrite(rule, Optional.empty())).build();
        refused(array, new Setting.Array(List.of(number("3"), number("60"))), "range", "60 is outside of 2..50");
        refused(array, new Setting.Array(List.of(number("3"))), "type", "expected a list of 2 values for u16[2]");
    }

    @Test
    void an_enum_takes_its_names_and_their_numbers() throws Exception {
        ModbusTag tag = tag("i16").labels(Map.of(-1L, "off", 2L, "auto")).build();
        assertThat(words(tag, new Setting.Plain("off"))).isEqualTo("ffff");
        assertThat(words(tag, new Setting.Text("auto"))).isEqualTo("2");
        assertThat(words(tag, number("2"))).isEqualTo("2");
        assertThatThrownBy(() -> TagEncoder.encode(tag, new Setting.Text("2"))).hasMessageContaining("not \"2\"");
        assertThatThrownBy(() -> TagEncoder.encode(tag, number("3"))).hasMessageContaining("not 3");
    }

    @Test
    void the_number_that_means_no_value_is_not_written() {
        ModbusTag tag = tag("i16").invalid(Set.of(new Sentinel(0x8000))).build();
        refused(tag, number("-32768"), "type", "-32768 is what the device says when it has no value");
    }

    @Test
    void of_named_bits_only_known_ones_are_taken() throws Exception {
        ModbusTag tag = tag("u16")
                .bits(List.of(BitField.parse("0", "run"), BitField.parse("4..7", "mode")))
                .write(new ModbusWrite(WriteRule.ANY, Optional.of(WriteFunction.MASK)))
                .build();
        Encoded encoded = TagEncoder.encode(tag, new Setting.Fields(Map.of("mode", number("10"))));
        assertThat(encoded.words()).containsExactly(0xa0);
        assertThat(encoded.masks()).containsExactly(0xf0);
        assertThat(encoded.value()).isEqualTo(new Value.Fields(Map.of("mode", new Value.Int(10))));
        assertThat(encoded.over(ReadData.ofRegisters(0xff0f))).containsExactly(0xffaf);
        refused(
                tag,
                new Setting.Fields(Map.of("mode", number("16"))),
                "type",
                "mode: expected a whole number of 0..15, not 16");
        refused(
                tag,
                new Setting.Fields(Map.of("ru", new Setting.Bool(true))),
                "type",
                "it has no bits called \"ru\": expected run, mode");
    }

    @ParameterizedTest
    @CsvSource({
        "ir:0, u16, , '', tag t: write: ir:0 (30001) cannot be written",
        "di:0, bool, , '', tag t: write: di:0 (10001) cannot be written",
        "hr:0, u16[124], , '', 'tag t: write: one request writes at most 123, and u16[124] takes 124'",
        "hr:0, u32, 6, '', function 6 does not write u32 at hr:0",
        "hr:0, u16, 5, '', function 5 does not write u16 at hr:0",
        "hr:0, u16, 22, '', function 22 does not write u16 at hr:0",
        "co:0, bool[2], 5, '', function 5 does not write bool[2] at co:0",
        "hr:0, u16, , 0..70000, 'tag t: range of write: 70000 does not fit u16'",
        "hr:0, str(4), , 0..1, 'range and step are for numbers, not for str(4) at hr:0'",
    })
    void a_tag_that_cannot_be_written_as_it_says_is_refused(
            String at, String type, String function, String range, String message) {
        WriteRule rule = new WriteRule(
                range.isEmpty() ? Optional.empty() : Optional.of(ValueRange.parse(range)),
                Optional.empty(),
                Optional.empty(),
                WriteRule.DEFAULT_TTL,
                Optional.empty(),
                true);
        ModbusWrite write = new ModbusWrite(rule, Optional.ofNullable(function).map(WriteFunction::parse));
        ModbusTag.Builder builder = ModbusTag.builder("t", at, type).write(write);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void bits_have_to_say_how_they_are_written() {
        ModbusTag.Builder builder = ModbusTag.builder("t", "hr:0", "u16")
                .bits(List.of(BitField.parse("0", "run")))
                .write(ModbusWrite.ANY);
        assertThatThrownBy(builder::build).hasMessageContaining("function: read-modify-write");
    }

    private static ModbusTag.Builder tag(String type) {
        return ModbusTag.builder("t", ModbusAddress.parse("hr:0"), DataType.parse(type))
                .write(ModbusWrite.ANY);
    }

    private static Setting number(String text) {
        return new Setting.Decimal(new BigDecimal(text));
    }

    private static String words(ModbusTag tag, Setting asked) throws RefusedValueException {
        return ReadData.ofRegisters(TagEncoder.encode(tag, asked).words().stream()
                        .mapToInt(Integer::intValue)
                        .toArray())
                .toString();
    }

    private static void refused(ModbusTag tag, Setting asked, String rule, String message) {
        assertThatThrownBy(() -> TagEncoder.encode(tag, asked))
                .isInstanceOfSatisfying(
                        RefusedValueException.class, it -> assertThat(it.rule()).isEqualTo(rule))
                .hasMessage(message);
    }
}
