package io.sluice.field.modbus;

import io.sluice.field.Reading;
import io.sluice.field.ReadingSink;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that keeps everything, for any thread to look at. */
final class Collected implements ReadingSink {

    private final List<Reading> readings = new CopyOnWriteArrayList<>();

    @Override
    public void accept(List<Reading> batch) {
        readings.addAll(batch);
    }

    List<Reading> all() {
        return readings;
    }

    List<Reading> of(String device, String tag) {
        return readings.stream()
                .filter(it -> it.device().equals(device) && it.tag().equals(tag))
                .toList();
    }

    Optional<Reading> last(String device, String tag) {
        List<Reading> of = of(device, tag);
        return of.isEmpty() ? Optional.empty() : Optional.of(of.get(of.size() - 1));
    }

    /** The last one's quality as text, or "none". */
    String quality(String device, String tag) {
        return last(device, tag).map(it -> it.quality().text()).orElse("none");
    }

    void clear() {
        readings.clear();
    }
}
