package io.sluice.field;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one tag showed at one moment.
 *
 * @param device the device's name in the tag map
 * @param tag the tag's name within the device
 * @param value null when the quality is bad: an old number never goes out with a new time
 * @param quality how far it can be trusted
 * @param sourceTime when the answer arrived that it was decoded from, or when the attempt failed
 */
public record Reading(String device, String tag, @Nullable Value value, Quality quality, Instant sourceTime) {

    public Reading {
        if ((value == null) != (quality.status() == Quality.Status.BAD)) {
            throw new IllegalArgumentException(device + "/" + tag + ": a reading has a value unless it is bad");
        }
    }
}
