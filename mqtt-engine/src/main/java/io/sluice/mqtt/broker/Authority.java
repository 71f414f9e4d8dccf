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

    private final boolean own;
    private BrokerSettings settings;
    private volatile Authorizer current;

    private Authority(BrokerSettings settings, @Nullable Authorizer own) throws BrokerException {
        this.own = own != null;
        this.settings = settings;
        this.current = own == null ? byRules(settings) : own;
    }

    /**
     * That of a broker's settings.
     *
     * @throws BrokerException when the file of rules cannot be used
     */
    static Authority of(BrokerSettings settings) throws BrokerException {
        return new Authority(settings, settings.security().authorizer());
    }

    /** Goes by other rules from now on. */
    synchronized void replace(List<AccessRule> access, Map<String, List<String>> groups) throws BrokerException {
        become(settings.with(settings.security().with(access, groups)));
    }

    /**
     * Goes by the rules of other settings from now on, as {@link Broker#access(BrokerSettings)} says.
     *
     * @throws BrokerException when they cannot be used; nothing changes then
     */
    synchronized void replace(BrokerSettings other) throws BrokerException {
        BrokerSettings next = settings.withAccessOf(other);
        for (ListenerSettings listener : next.listeners()) {
            String dead = dead(listener, next.security());
            if (dead != null) {
                throw new BrokerException(dead);
            }
        }
        become(next);
    }

    private void become(BrokerSettings next) throws BrokerException {
        if (own) {
            throw new IllegalStateException("this broker has an authorizer of its own, which no rule changes");
        }
        current = byRules(next);
        settings = next;
    }

    /** Whether there is a listener of that name. */
    synchronized boolean knows(String listener) {
        return settings.listeners().stream().anyMatch(there -> there.name().equals(listener));
    }

    /** Reads the file of rules again; when it cannot be used, all stays as it was. */
    synchronized void reload() throws BrokerException {
        current = byRules(settings);
    }

    /** The file of rules. */
    synchronized List<Path> files() {
        Path aclFile = settings.security().aclFile();
        return aclFile == null || own ? List.of() : List.of(aclFile);
    }

    private static AccessRules byRules(BrokerSettings settings) throws BrokerException {
        SecuritySettings security = settings.security();
        List<AccessRule> all = new ArrayList<>(security.access());
        Path aclFile = security.aclFile();
        if (aclFile != null) {
            try {
                all.addAll(MosquittoAcl.read(aclFile));
            } catch (AccessException e) {
                throw new BrokerException(String.valueOf(e.getMessage()), e);
            }
        }
        Set<String> open = settings.listeners().stream()
                .filter(ListenerSettings::open)
                .map(ListenerSettings::name)
                .collect(Collectors.toUnmodifiableSet());
        return new AccessRules(all, security.groups(), open);
    }

    /** Why nobody could do anything at a listener, which cannot be meant; null when it's fine. */
    @Nullable
    String dead(ListenerSettings listener, SecuritySettings security) {
        boolean alive = own || security.aclFile() != null || !security.access().isEmpty() || listener.open();
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
