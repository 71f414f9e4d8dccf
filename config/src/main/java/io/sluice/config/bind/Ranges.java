package io.sluice.config.bind;

import io.sluice.config.problem.Place;
import io.sluice.config.yaml.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The ranges of {@link Key#range()}: two ends, each read as a value of the key's own type, each may be left out. */
final class Ranges {

    private static final Place NOWHERE = Place.of(Path.of(""));

    private Ranges() {}

    static boolean contains(String range, Object value, Type type, ScalarTypes types) {
        Object plain = value instanceof At<?> at ? at.value() : value;
        Class<?> scalar = (Class<?>) (type instanceof ParameterizedType at ? at.getActualTypeArguments()[0] : type);
        int dots = range.indexOf("..");
        return atLeast(plain, end(range.substring(0, dots), scalar, types))
                && atMost(plain, end(range.substring(dots + 2), scalar, types));
    }

    static String inWords(String range) {
        int dots = range.indexOf("..");
        String low = range.substring(0, dots);
        String high = range.substring(dots + 2);
        if (low.isEmpty() || high.isEmpty()) {
            return low.isEmpty() ? high + " at most" : low + " at least";
        }
        return low + " to " + high;
    }

    private static @Nullable Object end(String text, Class<?> type, ScalarTypes types) {
        ScalarType<?> reader = types.of(type);
        if (reader == null) {
            throw new IllegalStateException("a range of " + type);
        }
        return text.isEmpty() ? null : reader.reader().read(new Node.Scalar(NOWHERE, text, false));
    }

    private static boolean atLeast(Object value, @Nullable Object low) {
        return low == null || compare(value, low) >= 0;
    }

    private static boolean atMost(Object value, @Nullable Object high) {
        return high == null || compare(value, high) <= 0;
    }

    @SuppressWarnings("unchecked") // both were read by the reader of one type
    private static int compare(Object a, Object b) {
        return ((Comparable<Object>) a).compareTo(b);
    }
}
