package io.sluice.config.settings;

import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.ModbusLinkSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** The tags that are ever read: not those of a device that stands for all units of a line. */
    public List<PublishedTag> read() {
        if (!link.wire().isLine()) {
            return published;
        }
        Set<String> all = devices.stream()
                .filter(it -> it.unit() == 0)
                .map(ModbusDevice::name)
                .collect(Collectors.toSet());
        return published.stream().filter(tag -> !all.contains(tag.device())).toList();
    }
}
