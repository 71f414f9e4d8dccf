package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.AccessException;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.AccessRules;
import io.sluice.mqtt.broker.access.Authorizer;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.MosquittoAcl;
import io.sluice.mqtt.broker.access.Permissions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The authorizer of a broker: one of the embedder's own, or rules, which may be replaced. Thread safe. */
final class Authority implements Authorizer {

    private final Set<String> openListeners;
    private final boolean own;
    private final @Nullable Path aclFile;
    private List<AccessRule> rules;
    private Map<String, List<String>> groups;
    private volatile Authorizer current;

    private Authority(SecuritySettings security, Set<String> openListeners) throws BrokerException {
        this.openListeners = openListeners;
        this.own = security.authorizer() != null;
        this.aclFile = security.aclFile();
        this.rules = security.access();
        this.groups = security.groups();
        this.current = security.authorizer() == null ? byRules() : security.authorizer();
    }

    /**
     * That of a broker's settings.
     *
     * @throws BrokerException when the file of rules cannot be used
     */
    static Authority of(BrokerSettings settings) throws BrokerException {
        Set<String> open = settings.listeners().stream()
                .filter(ListenerSettings::open)
                .map(ListenerSettings::name)
                .collect(Collectors.toUnmodifiableSet());
        return new Authority(settings.security(), open);
    }

    /** Goes by other rules from now on. */
    synchronized void replace(List<AccessRule> access, Map<String, List<String>> users) throws BrokerException {
        if (own) {
            throw new IllegalStateException("this broker has an authorizer of its own, which no rule changes");
        }
        rules = List.copyOf(access);
        groups = Map.copyOf(users);
        current = byRules();
    }

    /** Reads the file of rules again; when it cannot be used, all stays as it was. */
    synchronized void reload() throws BrokerException {
        current = byRules();
    }

    /** The file of rules. */
    List<Path> files() {
        return aclFile == null || own ? List.of() : List.of(aclFile);
    }

    private AccessRules byRules() throws BrokerException {
        List<AccessRule> all = new ArrayList<>(rules);
        if (aclFile != null) {
            try {
                all.addAll(MosquittoAcl.read(aclFile));
            } catch (AccessException e) {
                throw new BrokerException(String.valueOf(e.getMessage()), e);
            }
        }
        return new AccessRules(all, groups, openListeners);
    }

    /** Why nobody could do anything at a listener, which cannot be meant; null when it's fine. */
    @Nullable
    String dead(ListenerSettings listener, SecuritySettings security) {
        boolean alive =
                own || aclFile != null || !security.access().isEmpty() || openListeners.contains(listener.name());
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
