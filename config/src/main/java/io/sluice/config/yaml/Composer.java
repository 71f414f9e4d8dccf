package io.sluice.config.yaml;

import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * Composes the events of one file into nodes. Keeps every scalar as it was written; resolves anchors, aliases and merge
 * keys; refuses duplicate keys and tags; stops at the bounds of depth and size. Takes the events and not the nodes of
 * the library, whose marks each hold on to a piece of the text.
 */
final class Composer {

    static final int MAX_DEPTH = 32;

    private static final String MERGE = "<<";

    private final Path file;
    private final Iterator<Event> events;
    private final NodeBudget budget;
    private final Problems problems;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final Set<String> openAnchors = new HashSet<>();
    private final Map<String, String> keys = new HashMap<>();

    /** A bound was met; the problem is added already. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private record Anchored(Node node, long nodes) {}

    Composer(Path file, Iterator<Event> events, NodeBudget budget, Problems problems) {
        this.file = file;
        this.events = events;
        this.budget = budget;
        this.problems = problems;
    }

    /** What the one document holds, or null when a problem was added. */
    @Nullable
    Node document() {
        events.next(); // the start of the stream
        if (!(events.next() instanceof DocumentStartEvent)) {
            problems.add(file, "is empty");
            return null;
        }
        try {
            Node document = node(events.next(), KeyPath.ROOT, 0);
            events.next(); // the end of the document
            Event after = events.next();
            if (after instanceof DocumentStartEvent) {
                problems.add(
                        place(after), KeyPath.ROOT, "a second document begins here: one document a file, no \"---\"");
                return null;
            }
            return document;
        } catch (Stop e) {
            return null;
        }
    }

    private Node node(Event event, KeyPath path, int depth) {
        if (event instanceof AliasEvent alias) {
            return aliased(alias, path);
        }
        spend(1, event, path);
        if (depth >= MAX_DEPTH) {
            throw stop(event, KeyPath.ROOT, "nested deeper than " + MAX_DEPTH + " levels");
        }
        String anchor = ((NodeEvent) event).getAnchor();
        long before = budget.used();
        if (anchor != null) {
            openAnchors.add(anchor);
        }
        Node node = event instanceof ScalarEvent scalar
                ? scalar(scalar, path)
                : collection((CollectionStartEvent) event, path, depth);
        if (anchor != null) {
            openAnchors.remove(anchor);
            anchors.put(anchor, new Anchored(node, budget.used() - before + 1));
        }
        return node;
    }

    private Node aliased(AliasEvent alias, KeyPath path) {
        String name = alias.getAnchor();
        if (openAnchors.contains(name)) {
            throw stop(alias, path, "*" + name + " stands within its own anchor &" + name);
        }
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw stop(alias, path, "*" + name + " has no anchor &" + name + " before it in this file");
        }
        spend(anchored.nodes(), alias, path);
        return anchored.node();
    }

    private Node.Scalar scalar(ScalarEvent event, KeyPath path) {
        refuseTag(event.getTag(), event, path);
        return new Node.Scalar(place(event), event.getValue(), event.getScalarStyle() != ScalarStyle.PLAIN);
    }

    private Node collection(CollectionStartEvent start, KeyPath path, int depth) {
        refuseTag(start.getTag(), start, path);
        return start instanceof SequenceStartEvent ? sequence(start, path, depth) : mapping(start, path, depth);
    }

    private Node sequence(CollectionStartEvent start, KeyPath path, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); !event.is(Event.ID.SequenceEnd); event = events.next()) {
            items.add(node(event, path.index(items.size()), depth + 1));
        }
        return new Node.Sequence(place(start), items);
    }

    private Node mapping(CollectionStartEvent start, KeyPath path, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        Node merged = null;
        for (Event event = events.next(); !event.is(Event.ID.MappingEnd); event = events.next()) {
            Node.Scalar key = key(event, path, depth);
            KeyPath at = path.key(key.text());
            Node value = node(events.next(), at, depth + 1);
            if (key.text().equals(MERGE) && !key.quoted() && merged == null) {
                merged = value;
                continue;
            }
            Node.Entry first = entries.putIfAbsent(key.text(), new Node.Entry(key, value));
            if (first != null || key.text().equals(MERGE)) {
                String where = first == null
                        ? ""
                        : "; the first is in line " + first.key().place().line();
                problems.add(key.place(), at, "the key stands twice" + where);
            }
        }
        if (merged != null) {
            merge(entries, merged, path.key(MERGE));
        }
        return new Node.Mapping(place(start), entries);
    }

    private Node.Scalar key(Event event, KeyPath path, int depth) {
        Node key = node(event, path, depth + 1);
        if (key instanceof Node.Scalar scalar) {
            String text = keys.computeIfAbsent(scalar.text(), same -> same);
            return new Node.Scalar(scalar.place(), text, scalar.quoted());
        }
        throw stop(event, path, "expected a key, found " + key.described() + "; put text with { or [ in quotes");
    }

    /** What the map says itself wins over what it merges, and of several merged maps the first one. */
    private void merge(Map<String, Node.Entry> entries, Node merged, KeyPath path) {
        if (merged instanceof Node.Mapping map) {
            map.entries().forEach(entries::putIfAbsent);
        } else if (merged instanceof Node.Sequence list
                && list.items().stream().allMatch(Node.Mapping.class::isInstance)) {
            list.items().forEach(item -> merge(entries, item, path));
        } else {
            problems.add(merged.place(), path, "expected *anchor of a map, found " + merged.described());
        }
    }

    private void refuseTag(@Nullable String tag, Event event, KeyPath path) {
        if (tag != null && !tag.equals("!")) {
            throw stop(event, path, "tags such as " + tag.replace("tag:yaml.org,2002:", "!!") + " have no use here");
        }
    }

    private void spend(long nodes, Event event, KeyPath path) {
        if (!budget.take(nodes)) {
            throw stop(
                    event,
                    path,
                    "the files hold, aliases written out, more than " + NodeBudget.MOST + " keys and values");
        }
    }

    private Stop stop(Event event, KeyPath path, String message) {
        problems.add(place(event), path, message);
        return new Stop();
    }

    private Place place(Event event) {
        Mark mark = event.getStartMark();
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
