package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.IntRange;
import io.sluice.config.bind.Key;
import io.sluice.config.bind.OneOrMore;
import io.sluice.field.ChangeRule;
import io.sluice.field.Deadband;
import io.sluice.field.ValueRange;
import io.sluice.field.modbus.tag.DataType;
import io.sluice.field.modbus.tag.ModbusAddress;
import io.sluice.field.modbus.tag.WordOrder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of {@code tags:}. Every key may be absent, since a device may give only those that differ. */
public record TagDoc(
        @Key(
                value = "Its place, which says its own base: `hr:100` (zero-based wire address, also `ir:` `co:`"
                        + " `di:`, decimal or 0x), `hr#101` (a manual's one-based number), `40101` (Modicon).",
                otherwise = "must stand in the model or the device",
                example = "hr:100")
        @Nullable
        ModbusAddress at,

        @Key(
                value = "`bool`, `i8`, `u8`, `i16`, `u16`, `i24`, `u24`, `i32`, `u32`, `i64`, `u64`, `f16`, `f32`,"
                        + " `f64`, `bcd16`, `bcd32`, `str(N)`, `bytes(N)` with N in bytes; `[n]` behind it for an"
                        + " array.",
                otherwise = "must stand in the model or the device",
                example = "f32")
        @Nullable
        DataType type,

        @Key(
                value = "Order in which its bytes arrive, A the most significant: `ABCD`, `CDAB`, `BADC`, `DCBA` or"
                        + " eight letters; `AB` or `BA` for 16 bits and text.",
                otherwise = "`modbus.order`",
                example = "CDAB")
        @Nullable
        WordOrder order,

        @Key(value = "Engineering unit, published with the value.", otherwise = "none", example = "degC") @Nullable
        String unit,

        @Key(
                value = "How often it is read: a duration, a name under `poll`, or `once`.",
                otherwise = "`modbus.every`",
                example = "fast")
        @Nullable
        Rate every,

        @Key(value = "Factor from the raw number to the value.", otherwise = "`1`", example = "0.1") @Nullable
        BigDecimal scale,

        @Key(value = "Added after scaling.", otherwise = "`0`", example = "-40") @Nullable
        BigDecimal offset,

        @Key(
                value = "Decimal places that the value is rounded to.",
                otherwise = "not rounded",
                range = "0..15",
                example = "2")
        @Nullable
        Integer round,

        @Key(
                value = "Raw patterns (`0x8000`) or numbers before scaling by which the device says that it has no"
                        + " value.",
                otherwise = "none",
                example = "[0x8000, 0x7fff]")
        @Nullable
        OneOrMore<RawNumber> invalid,

        @Key(
                value = "Names for single bits and ranges of bits, 0 the least significant.",
                otherwise = "the number itself",
                example = "{0: running, 4..7: mode}")
        @Nullable
        Map<IntRange, String> bits,

        @Key(
                value = "Names for values.",
                otherwise = "the number itself",
                name = "enum",
                example = "{0: off, 1: manual}")
        @Nullable
        Map<Long, String> labels,

        @Key(value = "The values expected; others are published as uncertain.", otherwise = "all", example = "0..60")
        @Nullable
        ValueRange expect,

        @Key(
                value = "The smallest change that is published, in its unit or in percent.",
                otherwise = "every change",
                example = "0.5%")
        @Nullable
        Deadband deadband,

        @Key(value = "Which readings are published.", otherwise = "`publish.mode`", example = "always")
        ChangeRule.@Nullable Mode mode,

        @Key(
                value = "The least time between two messages.",
                otherwise = "`publish.min`",
                range = "1ms..",
                example = "1s")
        @Nullable
        Duration min,

        @Key(
                value = "The longest time without a message.",
                otherwise = "`publish.max`",
                range = "1ms..",
                example = "60s")
        @Nullable
        Duration max,

        @Key(
                value = "That it may be written, and how; `{}` for whatever its type holds. Needs"
                        + " `commands.enabled`.",
                otherwise = "it is never written")
        @Nullable
        At<WriteDoc> write) {}
