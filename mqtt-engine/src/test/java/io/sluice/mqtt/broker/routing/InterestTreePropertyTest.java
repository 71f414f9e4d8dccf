package io.sluice.mqtt.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tree against the plain list of its subscriptions, each asked by its filter. */
class InterestTreePropertyTest {

    private static final List<String> LEVELS = List.of("a", "b", "", "+", "#", "$x");

    private record Known(Subscriber subscriber, TopicFilter filter) {}

    private static final class Nobody implements Subscriber {
        @Override
        public void deliver(Routed routed, Target target, Owed owed) {}

        @Override
        public boolean ready() {
            return true;
        }
    }

    @Test
    void tree_finds_exactly_the_subscribers_whose_filters_match() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 200; seed++) {
            oneLife(seed, new Random(seed));
        }
    }

    private static void oneLife(long seed, Random random) {
        InterestTree tree = new InterestTree();
        Map<Known, Qos> known = new HashMap<>();
        List<Subscriber> subscribers = List.of(new Nobody(), new Nobody(), new Nobody());
        for (int step = 0; step < 60; step++) {
            Subscriber subscriber = subscribers.get(random.nextInt(3));
            TopicFilter filter = TopicFilter.of(filter(random));
            Known entry = new Known(subscriber, filter);
            if (random.nextInt(3) > 0) {
                Qos qos = Qos.of(random.nextInt(3));
                boolean isNew = tree.put(new Interest(subscriber, filter, qos, false, false, 0));
                assertThat(isNew).as("seed %d", seed).isEqualTo(known.put(entry, qos) == null);
            } else {
                assertThat(tree.remove(subscriber, filter)).as("seed %d", seed).isEqualTo(known.remove(entry) != null);
            }
            assertThat(tree.size()).as("seed %d", seed).isEqualTo(known.size());
            compare(seed, tree, known, topic(random));
        }
        known.keySet().forEach(entry -> tree.remove(entry.subscriber, entry.filter));
        assertThat(tree.isEmpty()).as("seed %d: nothing is left behind", seed).isTrue();
    }

    private static void compare(long seed, InterestTree tree, Map<Known, Qos> known, String topic) {
        Map<Subscriber, Qos> expected = new HashMap<>();
        known.forEach((entry, qos) -> {
            if (entry.filter.matches(topic)) {
                expected.merge(entry.subscriber, qos, (one, other) -> one.number() > other.number() ? one : other);
            }
        });
        Map<Subscriber, Qos> found =
                Arrays.stream(tree.match(topic).targets()).collect(Collectors.toMap(Target::subscriber, Target::qos));
        assertThat(found)
                .as("seed %d, topic %s, filters %s", seed, topic, filters(known))
                .isEqualTo(expected);
    }

    private static Set<String> filters(Map<Known, Qos> known) {
        return known.keySet().stream().map(entry -> entry.filter.text()).collect(Collectors.toSet());
    }

    private static String filter(Random random) {
        while (true) {
            String text = levels(random, LEVELS.size());
            if (TopicFilter.problem(text, 32) == null) {
                return text;
            }
        }
    }

    private static String topic(Random random) {
        String text = levels(random, 3);
        return random.nextInt(5) == 0 ? "$x/" + text : text.isEmpty() ? "a" : text;
    }

    private static String levels(Random random, int kinds) {
        return random.ints(1 + random.nextInt(4), 0, kinds)
                .mapToObj(LEVELS::get)
                .collect(Collectors.joining("/"));
    }
}
