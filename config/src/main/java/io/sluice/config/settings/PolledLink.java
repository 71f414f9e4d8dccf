package io.sluice.config.settings;

import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.ModbusLinkSettings;
import java.util.List;

/**
 * A Modbus link with all that is read over it.
 *
 * @param link the wire
 * @param devices at least one
 * @param published where each tag of these devices goes
 */
public record PolledLink(ModbusLinkSettings link, List<ModbusDevice> devices, List<PublishedTag> published) {
    public PolledLink {
        devices = List.copyOf(devices);
        published = List.copyOf(published);
    }
}
