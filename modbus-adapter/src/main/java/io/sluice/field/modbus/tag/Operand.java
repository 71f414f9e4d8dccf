package io.sluice.field.modbus.tag;

import io.sluice.field.Nearest;
import io.sluice.field.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name in the condition of a write stands for: a tag of the same device, or named bits of one.
 *
 * @param tag the tag that is read for it
 * @param field the name of the bits, or null for the tag's value
 */
public record Operand(ModbusTag tag, @Nullable String field) {

    /**
     * The operand of a name: a tag, bits as {@code tag.bits}, or bits alone where no other tag has bits of that name. What
     * is none is an IllegalArgumentException.
     */
    public static Operand of(String name, List<ModbusTag> tags) {
        List<Operand> found = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (ModbusTag tag : tags) {
            boolean plain = tag.bits().isEmpty() && !tag.type().array();
            if (plain) {
                known.add(tag.name());
            }
            if (plain && tag.name().equals(name)) {
                return new Operand(tag, null);
            }
            for (BitField field : tag.bits()) {
                known.add(field.name());
                if (name.equals(field.name()) || name.equals(tag.name() + "." + field.name())) {
                    found.add(new Operand(tag, field.name()));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("when: '" + name + "' is no tag of the device, nor bits of one"
                    + (known.isEmpty() ? "" : "; nearest is " + Nearest.to(name, known)));
        }
        if (found.size() > 1) {
            Operand first = found.get(0);
            throw new IllegalArgumentException("when: several tags have bits called '" + name + "': write "
                    + first.tag.name() + "." + first.field + " for example");
        }
        return found.get(0);
    }

    /** Its value out of that of the tag. */
    public Value in(Value value) {
        if (field != null && value instanceof Value.Fields fields) {
            Value own = fields.fields().get(field);
            if (own != null) {
                return own;
            }
        }
        return value;
    }
}
