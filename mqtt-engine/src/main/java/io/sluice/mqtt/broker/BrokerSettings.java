package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.intercept.Interceptor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is started with.
 *
 * @param listeners may be empty: a broker for its own process alone
 * @param users the password file, null for none
 * @param threads event loops, 1 to 256
 * @param security who may do what
 * @param interceptor sees what clients do, and may change or refuse it; null for none
 * @param redirect where clients are sent, of listeners that do not say so themselves; null for nowhere
 */
public record BrokerSettings(
        List<ListenerSettings> listeners,
        @Nullable Path users,
        BrokerLimits limits,
        int threads,
        SecuritySettings security,
        @Nullable Interceptor interceptor,
        @Nullable Redirect redirect) {

    /** Plain MQTT on 127.0.0.1:1883. */
    public static final BrokerSettings DEFAULT = of(List.of(ListenerSettings.DEFAULT), null);

    public BrokerSettings {
        listeners = List.copyOf(listeners);
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("broker threads: 1 to 256, not " + threads);
        }
        Set<String> names = new HashSet<>();
        for (ListenerSettings listener : listeners) {
            if (!listener.options().name().isEmpty() && !names.add(listener.name())) {
                throw new IllegalArgumentException("broker listeners: two are called " + listener.name());
            }
        }
    }

    /** With the security that needs no settings. */
    public BrokerSettings(List<ListenerSettings> listeners, @Nullable Path users, BrokerLimits limits, int threads) {
        this(listeners, users, limits, threads, SecuritySettings.DEFAULT, null, null);
    }

    /** With no interceptor, sending clients nowhere else. */
    public BrokerSettings(
            List<ListenerSettings> listeners,
            @Nullable Path users,
            BrokerLimits limits,
            int threads,
            SecuritySettings security) {
        this(listeners, users, limits, threads, security, null, null);
    }

    /** The same with other security. */
    public BrokerSettings with(SecuritySettings other) {
        return new BrokerSettings(listeners, users, limits, threads, other, interceptor, redirect);
    }

    /**
     * The same with the access of others, which may change while a broker runs: rules, groups, the file of rules, and what
     * holds at each listener where no rule decides. Listeners are matched by name; one that the others do not have stays as
     * it is.
     */
    public BrokerSettings withAccessOf(BrokerSettings other) {
        SecuritySettings rules = other.security;
        List<ListenerSettings> same = listeners.stream()
                .map(listener -> other.listeners.stream()
                        .filter(next -> next.name().equals(listener.name()))
                        .findFirst()
                        .map(next -> listener.with(
                                listener.options().otherwise(next.options().otherwise())))
                        .orElse(listener))
                .toList();
        return new BrokerSettings(
                same,
                users,
                limits,
                threads,
                security.with(rules.access(), rules.groups()).withAclFile(rules.aclFile()));
    }

    /** The same with other limits. */
    public BrokerSettings with(BrokerLimits other) {
        return new BrokerSettings(listeners, users, other, threads, security, interceptor, redirect);
    }

    /** The same with an interceptor. */
    public BrokerSettings with(Interceptor other) {
        return new BrokerSettings(listeners, users, limits, threads, security, other, redirect);
    }

    /** The same sending clients elsewhere. */
    public BrokerSettings withRedirect(@Nullable Redirect other) {
        return new BrokerSettings(listeners, users, limits, threads, security, interceptor, other);
    }

    /**
     * With default limits and an event loop for every two processors. A message whose publisher and subscriber are on one
     * loop wakes no second thread, which is most of what a message costs while there are few; and the disk and the field
     * want a processor too.
     */
    public static BrokerSettings of(List<ListenerSettings> listeners, @Nullable Path users) {
        int threads = Math.max(1, Math.min(256, Runtime.getRuntime().availableProcessors() / 2));
        return new BrokerSettings(listeners, users, BrokerLimits.DEFAULT, threads);
    }
}
