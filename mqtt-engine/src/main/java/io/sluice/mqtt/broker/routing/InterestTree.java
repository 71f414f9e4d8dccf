package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by the levels of their filters. Matching takes no lock: nodes are reached through concurrent maps
 * and carry arrays that are replaced, never changed. Changes take the tree's one lock, and give it the next
 * {@link #version}, which tells a cached match that it is old. Thread safe.
 */
final class InterestTree {

    private static final Interest[] NO_INTERESTS = {};
    private static final SharedGroup[] NO_GROUPS = {};

    private static final class Node {
        final Map<String, Node> children = new ConcurrentHashMap<>(2);
        volatile Interest[] interests = NO_INTERESTS;
        volatile SharedGroup[] groups = NO_GROUPS;

        boolean isEmpty() {
            return children.isEmpty() && interests.length == 0 && groups.length == 0;
        }
    }

    private final Node root = new Node();
    private volatile long version;
    private volatile int size;

    /** Grows with each change. Read it before a match that is to be kept. */
    long version() {
        return version;
    }

    /** Whether not even an empty branch is left. */
    boolean isEmpty() {
        return root.isEmpty();
    }

    /** Subscriptions in the tree. */
    int size() {
        return size;
    }

    /** Adds a subscription, or replaces that of the same subscriber and filter. True when it did not exist. */
    synchronized boolean put(Interest interest) {
        Node node = root;
        for (String level : levels(interest.filter().pattern())) {
            node = node.children.computeIfAbsent(level, any -> new Node());
        }
        boolean added = putAt(node, interest);
        size += added ? 1 : 0;
        version++;
        return added;
    }

    private static boolean putAt(Node node, Interest interest) {
        String name = interest.filter().group();
        if (name == null) {
            int before = node.interests.length;
            node.interests = Interests.put(node.interests, interest);
            return node.interests.length > before;
        }
        SharedGroup group = group(node, name);
        if (group == null) {
            group = new SharedGroup(name);
            node.groups = append(node.groups, group);
        }
        return group.put(interest);
    }

    /** Removes a subscription. True when it existed. */
    synchronized boolean remove(Subscriber subscriber, TopicFilter filter) {
        boolean removed = remove(root, levels(filter.pattern()), 0, subscriber, filter.group());
        size -= removed ? 1 : 0;
        version++;
        return removed;
    }

    private static boolean remove(
            Node node, List<String> levels, int depth, Subscriber subscriber, @Nullable String group) {
        if (depth == levels.size()) {
            return removeAt(node, subscriber, group);
        }
        String level = levels.get(depth);
        Node child = node.children.get(level);
        if (child == null) {
            return false;
        }
        boolean removed = remove(child, levels, depth + 1, subscriber, group);
        if (child.isEmpty()) {
            node.children.remove(level);
        }
        return removed;
    }

    private static boolean removeAt(Node node, Subscriber subscriber, @Nullable String name) {
        if (name == null) {
            int before = node.interests.length;
            node.interests = Interests.remove(node.interests, subscriber);
            return node.interests.length < before;
        }
        SharedGroup group = group(node, name);
        if (group == null || !group.remove(subscriber)) {
            return false;
        }
        if (group.isEmpty()) {
            node.groups = without(node.groups, group);
        }
        return true;
    }

    /** The members of a shared subscription, or null when there are none. */
    @Nullable
    SharedGroup group(TopicFilter filter) {
        Node node = root;
        for (String level : levels(filter.pattern())) {
            Node child = node.children.get(level);
            if (child == null) {
                return null;
            }
            node = child;
        }
        return filter.group() == null ? null : group(node, filter.group());
    }

    /** Who gets the messages of a topic. */
    Matches match(String topic) {
        List<Interest> interests = new ArrayList<>();
        List<SharedGroup> groups = new ArrayList<>(0);
        walk(root, topic, 0, interests, groups);
        return Matches.of(interests, groups);
    }

    /** Goes on below a node with the level that begins at a place, or past the last one. */
    private static void walk(Node node, String topic, int from, List<Interest> interests, List<SharedGroup> groups) {
        boolean system = from == 0 && topic.charAt(0) == '$'; // no wildcard for these [MQTT-4.7.2-1]
        if (!system) {
            collect(node.children.get("#"), interests, groups);
        }
        if (from > topic.length()) {
            collect(node, interests, groups);
            return;
        }
        int slash = topic.indexOf('/', from);
        int end = slash < 0 ? topic.length() : slash;
        Node child = node.children.get(topic.substring(from, end));
        if (child != null) {
            walk(child, topic, end + 1, interests, groups);
        }
        Node plus = system ? null : node.children.get("+");
        if (plus != null) {
            walk(plus, topic, end + 1, interests, groups);
        }
    }

    private static void collect(@Nullable Node node, List<Interest> interests, List<SharedGroup> groups) {
        if (node != null) {
            interests.addAll(List.of(node.interests));
            groups.addAll(List.of(node.groups));
        }
    }

    private static List<String> levels(String pattern) {
        List<String> levels = new ArrayList<>();
        int from = 0;
        for (int slash = pattern.indexOf('/'); slash >= 0; slash = pattern.indexOf('/', from)) {
            levels.add(pattern.substring(from, slash));
            from = slash + 1;
        }
        levels.add(pattern.substring(from));
        return levels;
    }

    private static @Nullable SharedGroup group(Node node, String name) {
        for (SharedGroup group : node.groups) {
            if (group.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    private static SharedGroup[] append(SharedGroup[] all, SharedGroup group) {
        SharedGroup[] next = java.util.Arrays.copyOf(all, all.length + 1);
        next[all.length] = group;
        return next;
    }

    private static SharedGroup[] without(SharedGroup[] all, SharedGroup gone) {
        return java.util.Arrays.stream(all).filter(group -> group != gone).toArray(SharedGroup[]::new);
    }
}
