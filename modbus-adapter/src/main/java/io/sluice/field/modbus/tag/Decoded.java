package io.sluice.field.modbus.tag;

import io.sluice.field.Quality;
import io.sluice.field.Value;
import org.jspecify.annotations.Nullable;

/** What registers said: a value, or a quality that says why there is none. */
public record Decoded(@Nullable Value value, Quality quality) {

    private static final Quality UNEXPECTED = new Quality(Quality.Status.UNCERTAIN, Quality.Cause.OUT_OF_RANGE, 0);

    static Decoded good(Value value) {
        return new Decoded(value, Quality.GOOD);
    }

    /** A value that the tag map does not expect. */
    static Decoded unexpected(Value value) {
        return new Decoded(value, UNEXPECTED);
    }

    static Decoded bad(Quality.Cause cause) {
        return new Decoded(null, Quality.bad(cause));
    }
}
