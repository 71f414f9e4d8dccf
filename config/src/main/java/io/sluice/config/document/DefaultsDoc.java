package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import org.jspecify.annotations.Nullable;

/** {@code defaults:} */
public record DefaultsDoc(
        @Key("For every Modbus device.") @Nullable At<ModbusDoc> modbus) {}
