package io.sluice.config.bind;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a record, in their order. The only place that looks at record components; made once a type.
 *
 * @param type the record
 * @param keys by the name that stands in a file
 */
public record Shape(Class<?> type, Map<String, Member> keys) {

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return inspect(type);
        }
    };

    public Shape {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    /**
     * One key.
     *
     * @param name as it stands in a file
     * @param type of the component
     * @param mayBeAbsent whether the component takes null
     * @param key what it means, or null when the record says nothing
     * @param component how to read it of an instance
     */
    public record Member(
            String name,
            Type type,
            boolean mayBeAbsent,
            @Nullable Key key,
            RecordComponent component) {

        /** The default as it would be written, or empty. */
        public String byDefault() {
            return key == null ? "" : key.byDefault();
        }

        String range() {
            return key == null ? "" : key.range();
        }
    }

    /** The shape of a record. */
    public static Shape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static Shape inspect(Class<?> type) {
        Map<String, Member> keys = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            String name = key == null || key.name().isEmpty() ? Names.snakeCase(component.getName()) : key.name();
            boolean mayBeAbsent = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            keys.put(name, new Member(name, component.getGenericType(), mayBeAbsent, key, component));
        }
        return new Shape(type, keys);
    }

    /** What the components of an instance hold, in their order. */
    static List<@Nullable Object> values(Record instance) {
        return Arrays.asList(Arrays.stream(instance.getClass().getRecordComponents())
                .map(component -> value(component, instance))
                .toArray());
    }

    /** An instance of a record; whatever its constructor refuses comes as it was thrown. */
    static Object construct(Class<?> type, List<@Nullable Object> values) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private static @Nullable Object value(RecordComponent component, Record instance) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(instance);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }
}
