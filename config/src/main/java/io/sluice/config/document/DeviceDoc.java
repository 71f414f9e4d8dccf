package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.IntRange;
import io.sluice.config.bind.Key;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of {@code devices:} */
public record DeviceDoc(
        @Key(value = "Its type.", otherwise = "only the tags given here", example = "acme-vfd") @Nullable
        At<String> model,

        @Key(value = "The link that it is on.", example = "plc")
        At<String> link,

        @Key(
                value = "Its unit id, 0 to 255; or a range, with `{unit}` in the device's name, for a row of devices.",
                example = "3")
        At<IntRange> unit,

        @Key(
                value = "How often its tags are read, as `modbus: {every: ...}`.",
                otherwise = "its model says",
                example = "fast")
        @Nullable
        Rate every,

        @Key("Where this device differs from its model.") @Nullable
        At<ModbusDoc> modbus,

        @Key(value = "Tags of the model that this device does not have.", example = "[temp2]")
        List<At<String>> skip,

        @Key(value = "Tags of its own, and keys that differ in tags of its model.", example = "{freq: {every: fast}}")
        Map<Name, At<TagDoc>> tags) {}
