package io.sluice.field.modbus.tag;

import io.sluice.field.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written for a value.
 *
 * @param words registers of 0 to 65535, or coils of 0 and 1
 * @param masks for each word, the bits of it that are the value's; the others are not to be changed, or mean nothing
 * @param value what the tag shows when the device has taken it; of named bits those that were asked for; null where it
 *     shows none
 */
public record Encoded(
        List<Integer> words, List<Integer> masks, @Nullable Value value) {

    public Encoded {
        words = List.copyOf(words);
        masks = List.copyOf(masks);
    }

    /** Whether what was read at the tag's place is what was written. */
    public boolean isIn(ReadData data) {
        if (data.count() < words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            if (((data.register(i) ^ words.get(i)) & masks.get(i)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Of a value of the tag the part that was asked for: the named bits that are written, or all of it. */
    public @Nullable Value asked(@Nullable Value shown) {
        if (!(value instanceof Value.Fields own) || !(shown instanceof Value.Fields all)) {
            return shown;
        }
        Map<String, Value> part = new LinkedHashMap<>(all.fields());
        part.keySet().retainAll(own.fields().keySet());
        return new Value.Fields(part);
    }

    /** The words to write where the rest of the registers stays as it was read. */
    public List<Integer> over(ReadData data) {
        Integer[] merged = new Integer[words.size()];
        for (int i = 0; i < merged.length; i++) {
            merged[i] = (data.register(i) & ~masks.get(i)) | (words.get(i) & masks.get(i));
        }
        return List.of(merged);
    }
}
