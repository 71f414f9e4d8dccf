package io.sluice.gateway.command;

import io.sluice.field.RefusedValueException;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.tag.Encoded;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.TagEncoder;
import io.sluice.field.modbus.wire.ModbusWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a command would write, as far as it is known without the device: for people, in one line. */
public final class CommandPreview {

    private CommandPreview() {}

    /**
     * The line.
     *
     * @param payload of the command
     * @throws RefusedValueException when the tag map would refuse it
     */
    public static String of(ModbusDevice device, ModbusTag tag, ModbusWire wire, String payload)
            throws RefusedValueException {
        Command command;
        try {
            command = new CommandParser().parse(payload.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedCommandException e) {
            throw new RefusedValueException("malformed", String.valueOf(e.getMessage()));
        }
        Encoded encoded = TagEncoder.encode(tag, command.value());
        String when = tag.write()
                .flatMap(write -> write.rule().when())
                .map(it -> ", when " + it)
                .orElse("");
        return command.value() + " is " + hex(encoded.words())
                + (tag.bits().isEmpty() ? "" : " of the bits " + hex(encoded.masks())) + " at " + tag.address()
                + " of unit " + device.unit() + " on " + wire + ", by function "
                + tag.writeFunction().key() + when;
    }

    private static String hex(List<Integer> words) {
        return words.stream()
                .map(word -> String.format(Locale.ROOT, "0x%04x", word))
                .collect(Collectors.joining(" "));
    }
}
