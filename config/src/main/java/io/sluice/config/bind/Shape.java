package io.sluice.config.bind;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of a record, in their order. The only class that looks into records; made once a type. Immutable. */
public final class Shape {

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return new Shape(type);
        }
    };

    private final Map<String, Member> keys;
    private final Constructor<?> constructor;
    private final List<Method> accessors;

    /**
     * One key.
     *
     * @param name as it stands in a file
     * @param type of the component
     * @param mayBeAbsent whether the component takes null
     * @param key what it means, or null when the record says nothing
     */
    public record Member(
            String name,
            Type type,
            boolean mayBeAbsent,
            @Nullable Key key) {

        /** The default as it would be written, or empty. */
        public String byDefault() {
            return key == null ? "" : key.byDefault();
        }

        String range() {
            return key == null ? "" : key.range();
        }
    }

    private Shape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, Member> members = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            Member member = member(component);
            members.put(member.name(), member);
        }
        this.keys = Collections.unmodifiableMap(members);
        this.accessors =
                Arrays.stream(components).map(RecordComponent::getAccessor).toList();
        this.constructor = constructor(type, components);
        accessors.forEach(accessor -> accessor.setAccessible(true));
        constructor.setAccessible(true);
    }

    /** The shape of a record. */
    public static Shape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /** By the name that stands in a file. */
    public Map<String, Member> keys() {
        return keys;
    }

    /** What the components of an instance hold, in their order. */
    List<@Nullable Object> values(Record instance) {
        List<@Nullable Object> values = new ArrayList<>(accessors.size());
        for (Method accessor : accessors) {
            try {
                values.add(accessor.invoke(instance));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(accessor.toString(), e);
            }
        }
        return values;
    }

    /** An instance of the record; what its constructor refuses comes as it was thrown. */
    Object construct(List<@Nullable Object> values) {
        try {
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(constructor.toString(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor.toString(), e);
        }
    }

    private static Member member(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        String name = key == null || key.name().isEmpty() ? Names.snakeCase(component.getName()) : key.name();
        boolean mayBeAbsent = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Member(name, component.getGenericType(), mayBeAbsent, key);
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }
}
