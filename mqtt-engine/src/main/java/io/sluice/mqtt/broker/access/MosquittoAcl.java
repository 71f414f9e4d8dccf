package io.sluice.mqtt.broker.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an ACL file of mosquitto 2 as rules that decide the same.
 *
 * <pre>
 *   topic [read|write|readwrite|deny] TOPIC      of anonymous clients, or of the user above
 *   user NAME                                    whom the next topic lines are about
 *   pattern [read|write|readwrite|deny] TOPIC    of everybody; %c is the client identifier, %u the user name
 * </pre>
 *
 * <p>There, denials of a client go before what it is allowed, and lines of its own before patterns; so the rules are
 * put in that order. {@code read} is to subscribe, also shared, and be sent what is retained; {@code write} is to publish, leave a
 * will, and name a response topic. Mosquitto grants every subscription and keeps messages back; here one that no
 * rule covers is refused, as mosquitto's clients then get nothing from it either way.
 */
public final class MosquittoAcl {

    private static final Set<Action> READ = EnumSet.of(Action.SUBSCRIBE, Action.READ_RETAINED, Action.SHARE);
    private static final Set<Action> WRITE = EnumSet.of(Action.PUBLISH, Action.WILL, Action.RESPOND);
    private static final Set<String> WORDS = Set.of("read", "write", "readwrite", "deny");

    private final Map<String, List<AccessRule>> byUser = new LinkedHashMap<>();
    private final List<AccessRule> ofAnonymous = new ArrayList<>();
    private final List<AccessRule> patterns = new ArrayList<>();
    private @Nullable String user;

    private MosquittoAcl() {}

    /**
     * The rules of a file.
     *
     * @throws AccessException naming the file and every line that is wrong
     */
    public static List<AccessRule> read(Path file) throws AccessException {
        MosquittoAcl acl = new MosquittoAcl();
        EntryFile.read(file, "no such file", acl::line);
        return acl.rules();
    }

    private @Nullable String line(String line) {
        int space = line.indexOf(' ');
        String keyword = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space).strip();
        if (rest.isEmpty()) {
            return keyword + " of what? Expected user NAME, topic TOPIC or pattern TOPIC";
        }
        return switch (keyword) {
            case "user" -> {
                user = rest;
                byUser.computeIfAbsent(rest, any -> new ArrayList<>());
                yield rest.indexOf('*') < 0
                        ? null
                        : "a * in a user name stands for any characters here; rename the user";
            }
            case "topic" -> topic(rest, false);
            case "pattern" -> topic(rest, true);
            default -> "expected user, topic or pattern, not " + keyword;
        };
    }

    private @Nullable String topic(String rest, boolean pattern) {
        int space = rest.indexOf(' ');
        String first = space < 0 ? "" : rest.substring(0, space);
        String access = WORDS.contains(first) ? first : "readwrite";
        String topic = WORDS.contains(first) ? rest.substring(space).strip() : rest;
        if (topic.indexOf('{') >= 0 || topic.indexOf('}') >= 0) {
            return "braces in a topic stand for names here; rename the topic";
        }
        String named = pattern ? topic.replace("%c", "{client}").replace("%u", "{user}") : topic;
        try {
            TopicPattern topics = TopicPattern.of(named);
            if (pattern) {
                patterns.add(rule(Who.EVERYBODY, access, topics));
            } else if (user == null) {
                ofAnonymous.add(rule(Who.ANONYMOUS, access, topics));
            } else {
                byUser.computeIfAbsent(user, any -> new ArrayList<>()).add(rule(Who.user(user), access, topics));
            }
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static AccessRule rule(Who who, String access, TopicPattern topics) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        if (!access.equals("write")) {
            actions.addAll(READ);
        }
        if (!access.equals("read")) {
            actions.addAll(WRITE);
        }
        return new AccessRule(who, !access.equals("deny"), actions, List.of(topics));
    }

    private List<AccessRule> rules() {
        List<AccessRule> rules = new ArrayList<>();
        deniedFirst(ofAnonymous, rules);
        byUser.values().forEach(own -> deniedFirst(own, rules));
        deniedFirst(patterns, rules);
        return rules;
    }

    private static void deniedFirst(List<AccessRule> some, List<AccessRule> rules) {
        some.stream().filter(rule -> !rule.allow()).forEach(rules::add);
        some.stream().filter(AccessRule::allow).forEach(rules::add);
    }
}
