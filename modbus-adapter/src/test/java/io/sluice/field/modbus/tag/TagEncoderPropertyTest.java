package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.RefusedValueException;
import io.sluice.field.Seeds;
import io.sluice.field.Setting;
import io.sluice.field.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written is what is read, for every type, order and scaling. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TagEncoderPropertyTest {

    private static final int CASES = 20_000;
    private static final List<String> SCALES = List.of("1", "0.1", "-0.01", "3", "0.25", "100", "1e-7");
    private static final List<String> OFFSETS = List.of("0", "-40", "0.5", "1000000");

    @Test
    void every_number_that_a_tag_shows_can_be_written_and_gives_the_same_registers() {
        Seeds.forEach(CASES, random -> {
            ModbusTag tag = number(random);
            int[] registers = registers(tag, random);
            Value shown =
                    TagDecoder.decode(tag, ReadData.ofRegisters(registers), 0).value();
            if (shown == null) {
                return; // NaN, or no BCD
            }
            Encoded encoded = encoded(tag, setting(shown));
            ReadData written = ReadData.ofRegisters(
                    encoded.words().stream().mapToInt(Integer::intValue).toArray());

            assertThat(TagDecoder.decode(tag, written, 0).value()).isEqualTo(shown);
            if (tag.type().kind().family() != DataType.Family.FLOAT) {
                assertThat(encoded.isIn(ReadData.ofRegisters(registers)))
                        .as("%s %s", tag, shown)
                        .isTrue();
            }
        });
    }

    @Test
    void a_number_that_the_device_cannot_show_exactly_is_refused_and_never_rounded() {
        Seeds.forEach(CASES, random -> {
            DataType type = DataType.parse(pick(random, "i16", "u16", "i32", "u32", "bcd32", "u24"));
            ModbusTag tag = ModbusTag.builder("t", ModbusAddress.parse("hr:0"), type)
                    .scaling(Scaling.by("0.1"))
                    .write(ModbusWrite.ANY)
                    .build();
            BigDecimal asked = BigDecimal.valueOf(random.nextInt(200_000) - 50_000, 2);
            try {
                Encoded encoded = TagEncoder.encode(tag, new Setting.Decimal(asked));
                assertThat(new BigDecimal(setting(encoded.value()).toString())).isEqualByComparingTo(asked);
            } catch (RefusedValueException e) {
                boolean between = asked.remainder(new BigDecimal("0.1")).signum() != 0;
                boolean unsigned = type.kind().family() != DataType.Family.SIGNED;
                boolean outside = (asked.signum() < 0 && unsigned)
                        || (type.kind() == DataType.Kind.I16 && asked.abs().compareTo(new BigDecimal("3276")) > 0);
                assertThat(between || outside)
                        .as("%s: %s", asked, e.getMessage())
                        .isTrue();
            }
        });
    }

    @Test
    void bits_that_are_named_change_and_no_others() {
        Seeds.forEach(CASES, random -> {
            ModbusTag tag = ModbusTag.builder("t", "hr:0", "u16")
                    .order(orderFor(random, "u16"))
                    .bits(List.of(BitField.parse("0", "run"), BitField.parse("3..6", "mode")))
                    .write(new ModbusWrite(ModbusWrite.ANY.rule(), Optional.of(WriteFunction.READ_MODIFY_WRITE)))
                    .build();
            int before = random.nextInt(0x10000);
            int mode = random.nextInt(16);
            Encoded encoded =
                    encoded(tag, new Setting.Fields(Map.of("mode", new Setting.Decimal(BigDecimal.valueOf(mode)))));
            List<Integer> words = encoded.over(ReadData.ofRegisters(before));
            Value shown = TagDecoder.decode(tag, ReadData.ofRegisters(words.get(0)), 0)
                    .value();
            Value old = TagDecoder.decode(tag, ReadData.ofRegisters(before), 0).value();
            assertThat(fields(shown)).containsEntry("mode", new Value.Int(mode));
            assertThat(fields(shown).get("run")).isEqualTo(fields(old).get("run"));
            assertThat(Integer.bitCount(words.get(0) ^ before)).isLessThanOrEqualTo(4);
            assertThat(encoded.isIn(ReadData.ofRegisters(words.get(0)))).isTrue();
        });
    }

    private static ModbusTag number(Random random) {
        DataType type = DataType.parse(pick(
                random, "i8", "u8", "i16", "u16", "i24", "u24", "i32", "u32", "i64", "u64", "f16", "f32", "f64",
                "bcd16", "bcd32"));
        ModbusTag.Builder tag = ModbusTag.builder("t", ModbusAddress.parse("hr:0"), type)
                .order(orderFor(random, type.toString()))
                .write(ModbusWrite.ANY);
        boolean exact = type.kind().bits() <= 32 && type.kind().family() != DataType.Family.FLOAT;
        if (exact && random.nextBoolean()) {
            tag.scaling(new Scaling(
                    new BigDecimal(SCALES.get(random.nextInt(SCALES.size()))),
                    new BigDecimal(OFFSETS.get(random.nextInt(OFFSETS.size()))),
                    OptionalInt.empty()));
        }
        return tag.build();
    }

    private static WordOrder orderFor(Random random, String type) {
        return switch (DataType.parse(type).orderedBytes()) {
            case 2 -> WordOrder.parse(pick(random, "AB", "BA"));
            case 4 -> WordOrder.parse(pick(random, "ABCD", "CDAB", "BADC", "DCBA"));
            default -> WordOrder.parse(pick(random, "ABCD", "CDAB", "BADC", "DCBA", "HGFEDCBA", "CDABGHEF"));
        };
    }

    private static int[] registers(ModbusTag tag, Random random) {
        int[] registers = new int[tag.size()];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = tag.type().kind().family() == DataType.Family.BCD
                    ? random.nextInt(10) << 12 | random.nextInt(10) << 8 | random.nextInt(10) << 4 | random.nextInt(10)
                    : random.nextInt(0x10000);
        }
        return registers;
    }

    private static Map<String, Value> fields(@Nullable Value value) {
        return value instanceof Value.Fields fields ? fields.fields() : Map.of();
    }

    private static Setting setting(@Nullable Value value) {
        if (value instanceof Value.Int number) {
            return new Setting.Decimal(BigDecimal.valueOf(number.value()));
        }
        if (value instanceof Value.Unsigned number) {
            return new Setting.Plain(Long.toUnsignedString(number.bits()));
        }
        if (value instanceof Value.Real real) {
            return new Setting.Decimal(BigDecimal.valueOf(real.value()));
        }
        throw new AssertionError("no number: " + value);
    }

    private static Encoded encoded(ModbusTag tag, Setting setting) {
        try {
            return TagEncoder.encode(tag, setting);
        } catch (RefusedValueException e) {
            throw new AssertionError(tag + " refuses " + setting, e);
        }
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
