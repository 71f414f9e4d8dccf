package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.field.Condition;
import io.sluice.field.ValueRange;
import io.sluice.field.WriteRate;
import io.sluice.field.modbus.tag.WriteFunction;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code write:} of a tag. */
public record WriteDoc(
        @Key(value = "The values that it may be set to.", otherwise = "all that its type holds", example = "0..50")
        @Nullable
        ValueRange range,

        @Key(
                value = "Values are whole multiples of it, counted from the low end of the range.",
                otherwise = "every value that its type holds",
                example = "0.5")
        @Nullable
        BigDecimal step,

        @Key(value = "How often it may be written: so many times in a time.", otherwise = "always", example = "1/s")
        @Nullable
        WriteRate rate,

        @Key(
                value = "How long after a command came its write may begin.",
                byDefault = "10s",
                range = "100ms..1h",
                example = "3s")
        Duration ttl,

        @Key(
                value = "What has to hold of other tags of the device, which are read right before: names with `!`,"
                        + " `&&`, `||`, `( )` and comparisons.",
                otherwise = "always",
                example = "\"!fault && mode == auto\"")
        @Nullable
        Condition when,

        @Key(
                value = "Whether it is read afterwards, and has to show what was written.",
                byDefault = "readback",
                example = "none")
        Verify verify,

        @Key(
                value = "By which function of Modbus: `5` and `15` coils, `6`, `16` and `23` registers, `22` or"
                        + " `read-modify-write` bits of a register.",
                otherwise = "`5` or `6` for one, `15` or `16` for several; bits have to say",
                example = "16")
        @Nullable
        WriteFunction function) {

    /** What follows a write. */
    public enum Verify {
        READBACK,
        NONE
    }
}
