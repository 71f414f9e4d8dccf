package io.sluice.mqtt.broker.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules against a model that knows nothing but the definition, over all short topics of a few levels. */
class AccessRulesPropertyTest {

    private static final int LIVES = 400;
    private static final List<String> LEVELS =
            List.of("a", "b", "", "$x", "me", "+", "#", "{client}", "{user}", "dev-{client}");
    private static final List<String> NASTY = List.of("+", "#", "/", "a", "b", "$x", "me", "", "\0", "{user}", "$SYS");
    private static final List<Action> ACTIONS = List.of(Action.PUBLISH, Action.SUBSCRIBE);

    @Test
    void rules_decide_as_the_definition_says() {
        everyLife((random, about) -> {
            Client client = client("me", random.nextBoolean() ? "b" : null);
            List<AccessRule> rules = rules(random);
            boolean open = random.nextInt(4) == 0;
            Permissions permissions = permissions(rules, client, open);
            for (String topic : topics(client)) {
                for (Action action : ACTIONS) {
                    assertThat(permissions.allows(action, topic))
                            .as("%s: %s %s by %s", about, action, topic, rules)
                            .isEqualTo(defined(rules, client, open, action, topic));
                }
            }
        });
    }

    @Test
    void filter_is_granted_whole_only_when_all_that_it_matches_is_allowed() {
        everyLife((random, about) -> {
            Client client = client("me", "b");
            List<AccessRule> rules = rules(random);
            boolean open = random.nextInt(4) == 0;
            Permissions permissions = permissions(rules, client, open);
            for (int i = 0; i < 40; i++) {
                TopicFilter filter = TopicFilter.of(pattern(random, 7));
                Grant grant = permissions.grant(Action.SUBSCRIBE, filter);
                long denied = topics(client).stream()
                        .filter(filter::matches)
                        .filter(topic -> !defined(rules, client, open, Action.SUBSCRIBE, topic))
                        .count();
                boolean plain = !filter.text().matches(".*[+#].*");
                assertThat(grant == Grant.ALL && denied > 0)
                        .as("%s: %s granted whole by %s", about, filter, rules)
                        .isFalse();
                assertThat(plain && grant != (denied > 0 ? Grant.NONE : Grant.ALL))
                        .as("%s: %s is one topic, granted %s by %s", about, filter, grant, rules)
                        .isFalse();
            }
        });
    }

    @Test
    void no_identity_widens_a_rule() {
        everyLife((random, about) -> {
            Client client = client(identity(random), random.nextInt(4) == 0 ? null : identity(random));
            List<AccessRule> rules = rules(random);
            Permissions permissions = permissions(rules, client, false);
            Set<String> topics = topics(client);
            for (String topic : topics) {
                assertThat(permissions.allows(Action.PUBLISH, topic))
                        .as("%s: %s publishes to %s by %s", about, client, topic, rules)
                        .isEqualTo(defined(rules, client, false, Action.PUBLISH, topic));
            }
            for (int i = 0; i < 20; i++) {
                String text =
                        random.nextInt(3) == 0 ? filled(pattern(random, LEVELS.size()), client) : pattern(random, 7);
                if (TopicFilter.problem(text, 32) == null) {
                    TopicFilter filter = TopicFilter.of(text);
                    boolean whole = permissions.grant(Action.SUBSCRIBE, filter) == Grant.ALL;
                    assertThat(
                                    whole
                                            ? topics.stream().filter(filter::matches)
                                            : java.util.stream.Stream.<String>empty())
                            .as("%s: %s subscribes to %s by %s", about, client, filter, rules)
                            .allMatch(topic -> defined(rules, client, false, Action.SUBSCRIBE, topic));
                }
            }
        });
    }

    // ---- the definition

    private static boolean defined(List<AccessRule> rules, Client client, boolean open, Action action, String topic) {
        for (AccessRule rule : rules) {
            boolean about = rule.topics().stream()
                    .anyMatch(pattern -> isAbout(pattern.toString(), client, rule.allow(), topic));
            if (rule.actions().contains(action) && about) {
                return rule.allow();
            }
        }
        return open;
    }

    /** Level by level; a name stands for itself within its level, and one that could be more for nothing or for all. */
    private static boolean isAbout(String pattern, Client client, boolean allow, String topic) {
        List<String> wanted = List.of(pattern.split("/", -1));
        List<String> given = List.of(topic.split("/", -1));
        boolean wildStart = wanted.get(0).equals("+") || wanted.get(0).equals("#");
        if (allow && wildStart && topic.startsWith("$")) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            String level = wanted.get(i);
            if (allow && unsafe(level, client, i)) {
                return false;
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            String level = wanted.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (i == given.size()) {
                return false;
            }
            boolean any = level.equals("+") || unsafe(level, client, i);
            if (!any && !filled(level, client).equals(given.get(i))) {
                return false;
            }
        }
        return wanted.size() == given.size();
    }

    private static boolean unsafe(String level, Client client, int place) {
        return (level.contains("{client}") && unsafeName(client.clientId(), place == 0 && level.startsWith("{")))
                || (level.contains("{user}") && unsafeName(client.user(), place == 0 && level.startsWith("{")));
    }

    private static boolean unsafeName(@org.jspecify.annotations.Nullable String name, boolean leads) {
        return name == null
                || name.isEmpty()
                || name.chars().anyMatch(c -> "+#/\0".indexOf(c) >= 0)
                || (leads && name.startsWith("$"));
    }

    private static String filled(String level, Client client) {
        String clientId = level.replace("{client}", "\1");
        String user = client.user() == null ? clientId : clientId.replace("{user}", client.user());
        return user.replace("\1", client.clientId());
    }

    // ---- random lives

    private interface Life {
        void live(Random random, String about);
    }

    private static void everyLife(Life life) {
        long first = System.nanoTime();
        for (long seed = first; seed < first + LIVES; seed++) {
            life.live(new Random(seed), "seed " + seed);
        }
    }

    private static Permissions permissions(List<AccessRule> rules, Client client, boolean open) {
        return new AccessRules(rules, Map.of(), open ? Set.of("l") : Set.of()).permissions(client);
    }

    private static Client client(String clientId, @org.jspecify.annotations.Nullable String user) {
        return new Client(clientId, user, Set.of(), null, "l");
    }

    private static String identity(Random random) {
        return random.ints(1 + random.nextInt(4), 0, NASTY.size())
                .mapToObj(NASTY::get)
                .collect(Collectors.joining());
    }

    private static List<AccessRule> rules(Random random) {
        List<AccessRule> rules = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Set<Action> actions = EnumSet.of(ACTIONS.get(random.nextInt(2)));
            if (random.nextBoolean()) {
                actions.addAll(ACTIONS);
            }
            List<TopicPattern> topics = new ArrayList<>();
            for (int t = 0; t <= random.nextInt(2); t++) {
                topics.add(TopicPattern.of(pattern(random, LEVELS.size())));
            }
            rules.add(new AccessRule(Who.EVERYBODY, random.nextInt(3) > 0, actions, topics));
        }
        return rules;
    }

    /** A pattern of up to three levels of the first so many kinds. */
    private static String pattern(Random random, int kinds) {
        while (true) {
            String text = random.ints(1 + random.nextInt(3), 0, kinds)
                    .mapToObj(LEVELS::get)
                    .collect(Collectors.joining("/"));
            if (TopicFilter.problem(text.replace("{client}", "x").replace("{user}", "x"), 32) == null) {
                return text;
            }
        }
    }

    /** All topics of up to three levels, those with a client's names and their parts among them. */
    private static Set<String> topics(Client client) {
        Set<String> levels = new LinkedHashSet<>(List.of("a", "b", "", "$x", "$SYS", "me", "dev-me"));
        for (String name : List.of(client.clientId(), "dev-" + client.clientId(), String.valueOf(client.user()))) {
            levels.addAll(List.of(name.split("[/+#]", -1)));
        }
        Set<String> topics = new LinkedHashSet<>();
        for (String one : levels) {
            topics.add(one);
            for (String two : levels) {
                topics.add(one + "/" + two);
                if (topics.size() < 4000) {
                    levels.forEach(three -> topics.add(one + "/" + two + "/" + three));
                }
            }
        }
        topics.removeIf(topic -> topic.isEmpty() || topic.indexOf(0) >= 0);
        return topics;
    }
}
