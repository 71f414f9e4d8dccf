package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file of one model: an included file that begins with {@code model:}. */
public record ModelFileDoc(
        @Key(value = "The name of the model.", example = "acme-vfd")
        At<Name> model,

        @Key(
                value = "A model whose tags and settings this one takes over; one that extends nothing itself.",
                otherwise = "nothing is taken over",
                name = "extends",
                example = "acme-base")
        @Nullable
        At<String> base,

        @Key("What holds for all devices of this type.") @Nullable
        At<ModbusDoc> modbus,

        @Key("Its tags by name.") Map<Name, At<TagDoc>> tags) {

    /** The key that makes a file one of these. */
    public static final String KEY = "model";

    /** As it would stand under {@code models:}. */
    public ModelDoc asModel() {
        return new ModelDoc(base, modbus, tags);
    }
}
