package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.OneOrMore;
import io.sluice.config.document.AccessDoc;
import io.sluice.config.document.AccessWord;
import io.sluice.config.document.BrokerDoc;
import io.sluice.config.document.Name;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.broker.SecuritySettings;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Who;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may do what at the local broker. */
final class AccessPolicy {

    private final Problems problems;

    AccessPolicy(Problems problems) {
        this.problems = problems;
    }

    /**
     * The policy of a broker.
     *
     * @param listeners names of all listeners
     */
    SecuritySettings settings(BrokerDoc doc, Set<String> listeners) {
        List<AccessRule> rules = new ArrayList<>();
        for (At<AccessDoc> entry : doc.access()) {
            checkNames(entry, doc, listeners);
            if (entry.has("allow") == entry.has("deny")) {
                problems.add(entry.place(), entry.path(), "say either allow or deny");
            } else if (entry.value().allow() != null || entry.value().deny() != null) {
                rules.add(rule(entry.value()));
            }
        }
        Map<String, List<String>> groups = new HashMap<>();
        doc.groups().forEach((name, users) -> groups.put(name.text(), users));
        Path aclFile = doc.aclFile() == null ? null : doc.aclFile().path();
        return new SecuritySettings(
                rules,
                groups,
                null,
                new Logins(problems).settings(doc),
                doc.reloadInterval(),
                aclFile,
                doc.sysInterval());
    }

    private static AccessRule rule(AccessDoc doc) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (OneOrMore<AccessWord> words : Arrays.asList(doc.allow(), doc.deny())) {
            if (words != null) {
                words.values().forEach(word -> actions.addAll(word.actions()));
            }
        }
        Who who = new Who(
                list(doc.user()), list(doc.group()), list(doc.client()), list(doc.certificate()), list(doc.listener()));
        return new AccessRule(who, doc.allow() != null, actions, doc.topics().values());
    }

    private static List<String> list(@Nullable OneOrMore<String> values) {
        return values == null ? List.of() : values.values();
    }

    /** A rule about a listener that is not there is about nobody: a name was misspelt. */
    private void checkNames(At<AccessDoc> entry, BrokerDoc doc, Set<String> listeners) {
        for (String name : list(entry.value().listener())) {
            if (name.indexOf('*') < 0 && !listeners.contains(name)) {
                problems.add(
                        entry.placeOf("listener"),
                        entry.pathOf("listener"),
                        "no listener is called " + name + "; there are: " + String.join(", ", listeners));
            }
        }
        for (String name : list(entry.value().group())) {
            boolean known = doc.groups().keySet().stream().map(Name::text).anyMatch(name::equals);
            if (name.indexOf('*') < 0 && !known) {
                problems.add(entry.placeOf("group"), entry.pathOf("group"), "broker.groups has no " + name);
            }
        }
    }
}
