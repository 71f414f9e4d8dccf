package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.ModbusDoc;
import io.sluice.config.document.TagDoc;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with what it extends.
 *
 * @param modbus its settings over those of its base
 * @param tags by name, those of the base first; each the layers that it is made of, the upper one first
 */
record FlatModel(ModbusDoc modbus, Map<String, List<At<TagDoc>>> tags) {

    /** Of a device without a model. */
    static final FlatModel NONE = new FlatModel(ModbusDoc.NOTHING, Map.of());

    FlatModel {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }
}
