package io.sluice.config.bind;

import io.sluice.config.yaml.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The types that one scalar can stand for. Filled at start, then only read. */
public final class ScalarTypes {

    private final Map<Class<?>, ScalarType<?>> types = new LinkedHashMap<>();

    /** Text, numbers, durations, sizes and ranges; all else is registered. */
    public static ScalarTypes standard() {
        ScalarTypes types = new ScalarTypes();
        types.register(String.class, "text", Scalars::text);
        types.register(boolean.class, "true or false", Scalars::bool);
        types.register(Boolean.class, "true or false", Scalars::bool);
        types.register(int.class, "whole number", Numbers::integer);
        types.register(Integer.class, "whole number", Numbers::integer);
        types.register(long.class, "whole number", Numbers::whole);
        types.register(Long.class, "whole number", Numbers::whole);
        types.register(double.class, "number", Numbers::real);
        types.register(Double.class, "number", Numbers::real);
        types.register(Duration.class, "duration", Durations::read);
        types.register(ByteSize.class, "size", scalar -> ByteSize.parse(scalar.text()));
        types.register(HostPort.class, "host:port", scalar -> HostPort.parse(scalar.text()));
        types.register(IntRange.class, "range of whole numbers", scalar -> IntRange.parse(scalar.text()));
        return types;
    }

    /** Adds a type, or replaces it. */
    public <T> ScalarTypes register(Class<T> type, String name, ScalarType.Reader<T> reader) {
        types.put(type, new ScalarType<>(name, List.of(), reader));
        return this;
    }

    /** Adds a type whose own parser reads the text and says what it expects. */
    public <T> ScalarTypes parsed(Class<T> type, String name, Function<String, T> parser) {
        return register(type, name, scalar -> parser.apply(Scalars.text(scalar)));
    }

    /** How a type is read, or null when a scalar cannot stand for it. */
    public @Nullable ScalarType<?> of(Class<?> type) {
        ScalarType<?> known = types.get(type);
        if (known != null || !type.isEnum()) {
            return known;
        }
        return types.computeIfAbsent(type, ScalarTypes::choice);
    }

    private static ScalarType<?> choice(Class<?> type) {
        Map<String, Object> byName = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants())
                .forEach(constant -> byName.put(Names.kebabCase((Enum<?>) constant), constant));
        List<String> names = List.copyOf(byName.keySet());
        return new ScalarType<>(inWords(names), names, scalar -> chosen(scalar, byName));
    }

    private static String inWords(List<String> names) {
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    private static Object chosen(Node.Scalar scalar, Map<String, Object> byName) {
        Object constant = byName.get(scalar.text());
        if (constant == null) {
            throw new IllegalArgumentException("expected " + inWords(List.copyOf(byName.keySet())) + ", not "
                    + scalar.described()
                    + Names.nearest(scalar.text(), byName.keySet())
                            .map(near -> "; did you mean \"" + near + "\"?")
                            .orElse(""));
        }
        return constant;
    }
}
