package io.sluice.field.modbus.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Seeds;
import io.sluice.field.Value;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TagDecoderPropertyTest {

    private static final List<WordOrder> ORDERS =
            List.of(WordOrder.ABCD, WordOrder.CDAB, WordOrder.BADC, WordOrder.DCBA);

    @Test
    void what_was_arranged_in_an_order_is_decoded_in_it() {
        Seeds.forEach(5_000, random -> {
            WordOrder order = ORDERS.get(random.nextInt(ORDERS.size()));
            long bits = random.nextLong();
            check("i64", order, bits, 8, new Value.Int(bits));
            check("i32", order, bits & 0xffffffffL, 4, new Value.Int((int) bits));
            check("u32", order, bits & 0xffffffffL, 4, new Value.Int(bits & 0xffffffffL));
            float single = Float.intBitsToFloat((int) bits);
            if (Float.isFinite(single)) {
                double shortest = Double.parseDouble(Float.toString(single)) + 0.0;
                check("f32", order, bits & 0xffffffffL, 4, new Value.Real(shortest));
            }
        });
    }

    @Test
    void no_registers_make_the_decoder_fail() {
        List<String> types = List.of(
                "i8", "u16", "i24", "u64", "f16", "f32", "f64", "bcd16", "bcd32", "str(7)", "bytes(5)", "f32[2]");
        Seeds.forEach(5_000, random -> {
            ModbusTag tag = ModbusTag.builder("t", "hr:0", types.get(random.nextInt(types.size())))
                    .build();
            int[] registers = random.ints(tag.size(), 0, 0x10000).toArray();
            spoil(registers, random);
            Decoded decoded = TagDecoder.decode(tag, ReadData.ofRegisters(registers), 0);
            assertThat(decoded.quality().isGood()).isEqualTo(decoded.value() != null);
        });
    }

    /** All bits set is what NaN, an absent module and an erased memory look like. */
    private static void spoil(int[] registers, Random random) {
        if (random.nextInt(3) == 0) {
            registers[0] = 0xffff;
        }
    }

    private static void check(String type, WordOrder order, long bits, int bytes, Value value) {
        ModbusTag tag = ModbusTag.builder("t", "hr:0", type).order(order).build();
        ReadData data = ReadData.ofRegisters(order.registers(bits, bytes));
        assertThat(TagDecoder.decode(tag, data, 0)).isEqualTo(Decoded.good(value));
    }
}
