package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.login.Authenticator;
import io.sluice.mqtt.broker.login.LoginException;
import io.sluice.mqtt.broker.login.TokenSettings;
import io.sluice.mqtt.broker.login.Tokens;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the proofs of a listener's clients are checked against.
 *
 * @param users its password file, null for none
 * @param tokens its keys of tokens, null for none
 * @param own authenticators of the embedder
 */
record Proofs(@Nullable Users users, @Nullable Tokens tokens, List<Authenticator> own) {

    /** A password file that may be read again. Thread safe. */
    static final class Users {
        private final Path file;
        private volatile PasswordFile known;

        private Users(Path file) throws BrokerException {
            this.file = file;
            this.known = PasswordFile.read(file);
        }

        PasswordFile known() {
            return known;
        }

        private void reload() throws BrokerException {
            known = PasswordFile.read(file);
        }
    }

    /**
     * Those of all listeners; a password file of several is read once.
     *
     * @throws BrokerException when a file of users or keys cannot be used
     */
    static Map<ListenerSettings, Proofs> of(BrokerSettings settings) throws BrokerException {
        LoginSettings login = settings.security().login();
        Map<Path, Users> files = new HashMap<>();
        Map<List<TokenSettings>, Tokens> keys = new HashMap<>();
        Map<ListenerSettings, Proofs> all = new HashMap<>();
        for (ListenerSettings listener : settings.listeners()) {
            ListenerLogins said = listener.options().logins();
            Path file = said.users() == null ? settings.users() : said.users();
            List<TokenSettings> tokens = Objects.requireNonNullElse(said.tokens(), login.tokens());
            List<Authenticator> own = Objects.requireNonNullElse(said.authenticators(), login.own());
            all.put(listener, new Proofs(users(file, files), tokens(tokens, keys), own));
        }
        return all;
    }

    private static @Nullable Users users(@Nullable Path file, Map<Path, Users> known) throws BrokerException {
        Users users = file == null ? null : known.get(file);
        if (file != null && users == null) {
            users = new Users(file);
            known.put(file, users);
        }
        return users;
    }

    private static @Nullable Tokens tokens(List<TokenSettings> settings, Map<List<TokenSettings>, Tokens> known)
            throws BrokerException {
        Tokens tokens = known.get(settings);
        if (tokens == null && !settings.isEmpty()) {
            try {
                tokens = new Tokens(settings, Clock.systemUTC());
            } catch (LoginException e) {
                throw new BrokerException(String.valueOf(e.getMessage()), e);
            }
            known.put(settings, tokens);
        }
        return tokens;
    }

    /** Has the files read again when they change, each by itself; what one held before holds on when it cannot be used. */
    static void watch(Iterable<Proofs> all, FileWatch files) {
        Set<Object> watched = new HashSet<>();
        for (Proofs proofs : all) {
            Users users = proofs.users;
            if (users != null && watched.add(users)) {
                files.add(List.of(users.file), users::reload);
            }
            Tokens tokens = proofs.tokens;
            if (tokens != null && watched.add(tokens)) {
                files.add(tokens.files(), () -> reload(tokens));
            }
        }
    }

    private static void reload(Tokens tokens) throws BrokerException {
        try {
            tokens.reload();
        } catch (LoginException e) {
            throw new BrokerException(String.valueOf(e.getMessage()), e);
        }
    }
}
