package io.sluice.config.bind;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays one record over another of its type: what the upper one does not say, the lower one says. */
public final class Overlay {

    private Overlay() {}

    /** A record whose components are those of {@code upper}, or of {@code lower} where they are null. */
    public static <R extends Record> R of(R upper, R lower) {
        Shape shape = Shape.of(upper.getClass());
        List<@Nullable Object> over = shape.values(upper);
        List<@Nullable Object> under = shape.values(lower);
        List<@Nullable Object> both = new ArrayList<>();
        for (int i = 0; i < over.size(); i++) {
            Object own = over.get(i);
            both.add(own == null ? under.get(i) : own);
        }
        @SuppressWarnings("unchecked") // constructed as that very type
        R result = (R) shape.construct(both);
        return result;
    }

    /** Whether a key stands there whose value was wrong, so that the record holds null for it. */
    public static boolean isBroken(At<? extends Record> at) {
        Shape shape = Shape.of(at.value().getClass());
        List<@Nullable Object> values = shape.values(at.value());
        int index = 0;
        for (String key : shape.keys().keySet()) {
            if (values.get(index++) == null && at.has(key)) {
                return true;
            }
        }
        return false;
    }
}
