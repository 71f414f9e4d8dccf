package io.sluice.config.bind;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays one record over another of its type: what the upper one does not say, the lower one says. */
public final class Overlay {

    private Overlay() {}

    /** A record whose components are those of {@code upper}, or of {@code lower} where they are null. */
    public static <R extends Record> R of(R upper, R lower) {
        List<@Nullable Object> over = Shape.values(upper);
        List<@Nullable Object> under = Shape.values(lower);
        List<@Nullable Object> both = new ArrayList<>();
        for (int i = 0; i < over.size(); i++) {
            Object own = over.get(i);
            both.add(own == null ? under.get(i) : own);
        }
        @SuppressWarnings("unchecked") // constructed as that very type
        R result = (R) Shape.construct(upper.getClass(), both);
        return result;
    }

    /** Whether a key stands there whose value was wrong, so that the record holds null for it. */
    public static boolean isBroken(At<? extends Record> at) {
        List<@Nullable Object> values = Shape.values(at.value());
        int index = 0;
        for (String key : Shape.of(at.value().getClass()).keys().keySet()) {
            if (values.get(index++) == null && at.has(key)) {
                return true;
            }
        }
        return false;
    }
}
