package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.login.Authenticator;
import io.sluice.mqtt.broker.login.TokenSettings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How clients of a listener prove who they are.
 *
 * @param kinds of proof that are taken, as far as there is what they take
 * @param users its own password file, null for the broker's
 * @param tokens its own keys of tokens, null for the broker's
 * @param authenticators its own of the embedder, null for the broker's
 */
public record ListenerLogins(
        Set<LoginKind> kinds,
        @Nullable Path users,
        @Nullable List<TokenSettings> tokens,
        @Nullable List<Authenticator> authenticators) {

    /** Every kind of proof, with what the broker has for it. */
    public static final ListenerLogins DEFAULT = new ListenerLogins(EnumSet.allOf(LoginKind.class), null, null, null);

    public ListenerLogins {
        kinds = Set.copyOf(kinds);
        tokens = tokens == null ? null : List.copyOf(tokens);
        authenticators = authenticators == null ? null : List.copyOf(authenticators);
    }

    /** The same with these kinds alone. */
    public ListenerLogins of(Set<LoginKind> others) {
        return new ListenerLogins(others, users, tokens, authenticators);
    }

    /** The same with a password file. */
    public ListenerLogins withUsers(@Nullable Path file) {
        return new ListenerLogins(kinds, file, tokens, authenticators);
    }

    /** The same with these keys. */
    public ListenerLogins withTokens(@Nullable List<TokenSettings> keys) {
        return new ListenerLogins(kinds, users, keys, authenticators);
    }

    /** The same with these authenticators. */
    public ListenerLogins withOwn(Authenticator... others) {
        return new ListenerLogins(kinds, users, tokens, List.of(others));
    }
}
