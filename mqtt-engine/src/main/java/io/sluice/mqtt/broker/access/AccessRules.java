package io.sluice.mqtt.broker.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The authorizer that goes by rules, in their order. For each client the rules that are about it are picked out and
 * its names put in once, so a message meets only those. Immutable.
 */
public final class AccessRules implements Authorizer {

    private final List<AccessRule> rules;
    private final Map<String, Set<String>> groupsOfUser = new HashMap<>();
    private final Set<String> openListeners;

    /**
     * Rules.
     *
     * @param groups users by the group that they are in, beside those that their authenticator put them in
     * @param openListeners names of the listeners where what no rule is about is allowed; elsewhere it is denied
     */
    public AccessRules(List<AccessRule> rules, Map<String, List<String>> groups, Set<String> openListeners) {
        this.rules = List.copyOf(rules);
        this.openListeners = Set.copyOf(openListeners);
        groups.forEach((group, users) -> users.forEach(user ->
                groupsOfUser.computeIfAbsent(user, any -> new HashSet<>()).add(group)));
    }

    @Override
    public Permissions permissions(Client client) {
        Set<String> groups = new HashSet<>(client.groups());
        if (client.user() != null) {
            groups.addAll(groupsOfUser.getOrDefault(client.user(), Set.of()));
        }
        List<ClientRule> own = new ArrayList<>();
        for (AccessRule rule : rules) {
            ClientRule bound = rule.who().means(client, groups) ? rule.of(client) : null;
            if (bound != null) {
                own.add(bound);
            }
        }
        boolean otherwise = openListeners.contains(client.listener());
        return own.isEmpty() && otherwise ? Everything.INSTANCE : new RulePermissions(List.copyOf(own), otherwise);
    }
}
