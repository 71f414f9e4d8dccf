package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of {@code models:} */
public record ModelDoc(
        @Key(
                value = "A model whose tags and settings this one takes over; one that extends nothing itself.",
                otherwise = "nothing is taken over",
                name = "extends",
                example = "acme-base")
        @Nullable
        At<String> base,

        @Key("What holds for all devices of this type.") @Nullable
        At<ModbusDoc> modbus,

        @Key("Its tags by name.") Map<Name, At<TagDoc>> tags) {}
