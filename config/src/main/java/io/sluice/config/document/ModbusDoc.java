package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.field.modbus.tag.WordOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code modbus:} of a model or a device, and {@code defaults.modbus}. The nearer one wins, key by key: tag, device,
 * model, the model that it extends, defaults.
 */
public record ModbusDoc(
        @Key(
                value = "Order in which the bytes of a value arrive, A the most significant. Tags that it does not"
                        + " fit (a 16-bit one under a four-letter order) keep the natural order.",
                otherwise = "`ABCD`, and `AB` for 16 bits and text",
                example = "CDAB")
        @Nullable
        WordOrder order,

        @Key(value = "How long one answer may take.", otherwise = "`1s`", range = "1ms..60s", example = "800ms")
        @Nullable
        Duration timeout,

        @Key(
                value = "Further attempts after a request without an answer.",
                otherwise = "`1`",
                range = "0..10",
                example = "1")
        @Nullable
        Integer retries,

        @Key(value = "How often tags are read.", otherwise = "`1s`", example = "slow") @Nullable
        Rate every,

        @Key(
                value = "Registers that the device answers at most at once.",
                otherwise = "`125`",
                range = "1..125",
                example = "60")
        @Nullable
        Integer maxRegisters,

        @Key(
                value = "Coils or inputs that the device answers at most at once.",
                otherwise = "`2000`",
                range = "1..2000",
                example = "256")
        @Nullable
        Integer maxCoils,

        @Key(
                value = "Registers or bits between two tags that are read along instead of asked twice. Only for"
                        + " devices that answer for addresses that their manual does not list.",
                otherwise = "`0`",
                range = "0..2000",
                example = "8")
        @Nullable
        Integer maxGap,

        @Key(
                value = "Takes answers under another unit id, for gateways that answer 0 or 255.",
                otherwise = "`false`",
                example = "true")
        @Nullable
        Boolean lenientUnit) {

    /** Says nothing. */
    public static final ModbusDoc NOTHING = new ModbusDoc(null, null, null, null, null, null, null, null);
}
