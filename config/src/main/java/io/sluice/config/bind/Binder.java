package io.sluice.config.bind;

import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Binds nodes to records. Goes on after a mistake, so that one run finds all of them: what is wrong is left out of lists
 * and maps and counts as absent where it may be absent; else the record is not made. So what was bound while problems
 * were added is good for finding more of them, and for nothing else. For one thread.
 *
 * <p>A component may be a type of {@link ScalarTypes}, a record, a {@code List}, a {@code Map} whose keys are scalars,
 * {@link OneOrMore}, or {@link At} of any of these. A key that is absent takes the default of its {@link Key}, else null if the component is
 * {@code @Nullable}, else the empty list or map, else it is missing.
 */
public final class Binder {

    private final ScalarTypes types;
    private final Problems problems;

    public Binder(ScalarTypes types, Problems problems) {
        this.types = types;
        this.problems = problems;
    }

    /** The record that the map holds, or null after problems were added. */
    public <R extends Record> @Nullable R bind(Node.Mapping map, Class<R> type) {
        return type.cast(record(map, type, KeyPath.ROOT));
    }

    /** The record of a block that is not there: all defaults. Only for types that require no key. */
    public <R extends Record> At<R> absent(Class<R> type, Path file) {
        Node.Mapping nothing = new Node.Mapping(Place.of(file), Map.of());
        R record = Objects.requireNonNull(bind(nothing, type), type.getName());
        return new At<>(record, nothing, KeyPath.ROOT);
    }

    private @Nullable Object value(Node node, Type type, KeyPath path) {
        if (type instanceof ParameterizedType generic) {
            return generic(node, (Class<?>) generic.getRawType(), generic.getActualTypeArguments(), path);
        }
        Class<?> plain = (Class<?>) type;
        ScalarType<?> scalar = types.of(plain);
        return scalar == null ? record(node, plain, path) : scalar(node, scalar, path);
    }

    private @Nullable Object generic(Node node, Class<?> raw, Type[] arguments, KeyPath path) {
        if (raw == At.class) {
            Object value = value(node, arguments[0], path);
            return value == null ? null : new At<>(value, node, path);
        }
        if (raw == OneOrMore.class) {
            return several(node, arguments[0], path);
        }
        return raw == List.class ? list(node, arguments[0], path) : map(node, arguments, path);
    }

    private @Nullable Object scalar(Node node, ScalarType<?> type, KeyPath path) {
        if (!(node instanceof Node.Scalar scalar)) {
            return refuse(node, path, "expected " + withArticle(type.name()) + ", found " + node.described());
        }
        if (scalar.isNothing()) {
            return refuse(node, path, "expected " + withArticle(type.name()) + ", found nothing");
        }
        try {
            return type.reader().read(scalar);
        } catch (IllegalArgumentException e) {
            return refuse(node, path, Refusal.withoutKey(path.last(), String.valueOf(e.getMessage())));
        }
    }

    private @Nullable Object several(Node node, Type element, KeyPath path) {
        if (node instanceof Node.Scalar) {
            Object value = value(node, element, path);
            return value == null ? null : new OneOrMore<>(List.of(value));
        }
        if (node instanceof Node.Sequence sequence && sequence.items().isEmpty()) {
            return refuse(node, path, "expected at least one value; remove the key for none");
        }
        Object values = list(node, element, path);
        return values == null || ((List<?>) values).isEmpty() ? null : new OneOrMore<>((List<?>) values);
    }

    private @Nullable Object list(Node node, Type element, KeyPath path) {
        if (!(node instanceof Node.Sequence sequence)) {
            String hint =
                    node instanceof Node.Scalar scalar && !scalar.isNothing() ? "; write [" + scalar.text() + "]" : "";
            return refuse(node, path, "expected a list, found " + node.described() + hint);
        }
        List<Object> values = new ArrayList<>();
        for (Node item : sequence.items()) {
            Object value = value(item, element, path.index(values.size()));
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Object map(Node node, Type[] arguments, KeyPath path) {
        if (!(node instanceof Node.Mapping mapping)) {
            return refuse(node, path, "expected names with their values, found " + node.described() + emptyHint(node));
        }
        Map<Object, Object> values = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries().values()) {
            KeyPath at = path.key(entry.key().text());
            Object key = key(entry.key(), (Class<?>) arguments[0], at);
            Object value = value(entry.value(), arguments[1], at);
            if (key == null || value == null) {
                continue;
            }
            if (values.putIfAbsent(key, value) != null) {
                problems.add(entry.key().place(), at, "the key stands twice, in two ways of writing");
            }
        }
        return java.util.Collections.unmodifiableMap(values);
    }

    private @Nullable Object key(Node.Scalar key, Class<?> type, KeyPath path) {
        ScalarType<?> scalar = types.of(type);
        if (scalar == null) {
            throw new IllegalStateException("no reader for keys of " + type);
        }
        return scalar(key, scalar, path);
    }

    private @Nullable Object record(Node node, Class<?> type, KeyPath path) {
        Shape shape = Shape.of(type);
        if (!(node instanceof Node.Mapping map)) {
            String keys = String.join(", ", shape.keys().keySet());
            return refuse(node, path, "expected keys (" + keys + "), found " + node.described());
        }
        refuseUnknown(map, shape, path);
        List<@Nullable Object> values = new ArrayList<>();
        boolean complete = true;
        for (Shape.Member member : shape.keys().values()) {
            Object value = member(map, member, path);
            complete &= value != null || member.mayBeAbsent();
            values.add(value);
        }
        if (!complete) {
            return null;
        }
        At<Object> here = new At<>(type, map, path);
        return Refusal.caught(List.of(here), problems, () -> shape.construct(values));
    }

    private void refuseUnknown(Node.Mapping map, Shape shape, KeyPath path) {
        for (Node.Entry entry : map.entries().values()) {
            String name = entry.key().text();
            if (!shape.keys().containsKey(name)) {
                String hint = Names.hint(name, shape.keys().keySet());
                problems.add(entry.key().place(), path.key(name), "unknown key" + hint);
            }
        }
    }

    private @Nullable Object member(Node.Mapping map, Shape.Member member, KeyPath path) {
        Node node = map.get(member.name());
        KeyPath at = path.key(member.name());
        if (node != null) {
            Object value = value(node, member.type(), at);
            return value == null || inRange(value, member, node, at) ? value : null;
        }
        if (!member.byDefault().isEmpty()) {
            return value(new Node.Scalar(map.place(), member.byDefault(), true), member.type(), at);
        }
        if (member.mayBeAbsent()) {
            return null;
        }
        if (member.type() instanceof ParameterizedType generic
                && (generic.getRawType() == List.class || generic.getRawType() == Map.class)) {
            return generic.getRawType() == List.class ? List.of() : Map.of();
        }
        String example = member.key() == null || member.key().example().isEmpty()
                ? ""
                : ", such as " + member.name() + ": " + member.key().example();
        return refuse(map, path, "the key \"" + member.name() + "\" is missing" + example);
    }

    private boolean inRange(Object value, Shape.Member member, Node node, KeyPath path) {
        String range = member.range();
        if (range.isEmpty() || Ranges.contains(range, value, member.type(), types)) {
            return true;
        }
        refuse(node, path, "expected " + Ranges.inWords(range) + ", not " + node.described());
        return false;
    }

    private @Nullable Object refuse(Node node, KeyPath path, String message) {
        problems.add(node.place(), path, message);
        return null;
    }

    private static String emptyHint(Node node) {
        return node instanceof Node.Scalar scalar && scalar.isNothing() ? "; remove the key, or write {} for none" : "";
    }

    private static String withArticle(String name) {
        boolean none = name.equals("text") || name.contains(" or ") || name.equals("host:port");
        return none ? name : ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }
}
