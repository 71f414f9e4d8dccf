package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.AccessRules;
import io.sluice.mqtt.broker.access.Authorizer;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Permissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The authorizer of a broker: one of the embedder's own, or rules, which may be replaced. Thread safe. */
final class Authority implements Authorizer {

    private final Set<String> openListeners;
    private final boolean own;
    private volatile Authorizer current;

    private Authority(Authorizer current, boolean own, Set<String> openListeners) {
        this.current = current;
        this.own = own;
        this.openListeners = openListeners;
    }

    /** That of a broker's settings. */
    static Authority of(BrokerSettings settings) {
        SecuritySettings security = settings.security();
        Set<String> open = settings.listeners().stream()
                .filter(ListenerSettings::open)
                .map(ListenerSettings::name)
                .collect(Collectors.toUnmodifiableSet());
        Authorizer own = security.authorizer();
        Authorizer first = own == null ? new AccessRules(security.access(), security.groups(), open) : own;
        return new Authority(first, own != null, open);
    }

    /** Goes by other rules from now on. */
    void replace(List<AccessRule> access, Map<String, List<String>> groups) {
        if (own) {
            throw new IllegalStateException("this broker has an authorizer of its own, which no rule changes");
        }
        current = new AccessRules(access, groups, openListeners);
    }

    /** Why nobody could do anything at a listener, which cannot be meant; null when it's fine. */
    @Nullable
    String dead(ListenerSettings listener, SecuritySettings security) {
        boolean alive = own || !security.access().isEmpty() || openListeners.contains(listener.name());
        return alive
                ? null
                : listener.address() + " lets clients do nothing: say in broker.access who may publish and subscribe to"
                        + " what, or say otherwise: allow for this listener";
    }

    @Override
    public Permissions permissions(Client client) {
        return current.permissions(client);
    }
}
