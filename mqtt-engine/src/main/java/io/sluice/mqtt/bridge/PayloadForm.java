package io.sluice.mqtt.bridge;

import io.sluice.mqtt.payload.PayloadKey;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the payloads that a rule forwards.
 *
 * @param batched many of them go in one message
 * @param key they are sealed with, or null
 */
public record PayloadForm(boolean batched, @Nullable PayloadKey key) {

    /** As they were published. */
    public static final PayloadForm AS_IS = new PayloadForm(false, null);
}
