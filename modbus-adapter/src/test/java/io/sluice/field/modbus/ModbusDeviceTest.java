package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.field.modbus.tag.ModbusTag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModbusDeviceTest {

    @Test
    void a_device_refuses_a_tag_above_its_request_limit_and_the_same_tag_twice() {
        ModbusTag wide = ModbusTag.builder("wide", "hr:0", "u16[61]").build();

        assertThatThrownBy(() -> new ModbusDevice(
                        "vfd", "plc", 3, Duration.ofSeconds(1), 1, new BlockLimits(60, 2000, 8), false, List.of(wide)))
                .hasMessage("device vfd: tag wide takes 61, more than the 60 of one request, and a value is never cut");
        assertThatThrownBy(() -> new ModbusDevice("vfd", "plc", 3, List.of(wide, wide)))
                .hasMessage("device vfd: tag wide is there twice");
    }
}
