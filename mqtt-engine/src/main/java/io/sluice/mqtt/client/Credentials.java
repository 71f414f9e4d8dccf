package io.sluice.mqtt.client;

import org.jspecify.annotations.Nullable;

/** How a client proves who it is, beside a certificate. Shows no secret in any text. */
public sealed interface Credentials {

    /** Nothing. */
    Credentials NONE = new Password(null, null);

    /**
     * User name and password as they are.
     *
     * @param username or null
     * @param password or null; needs a user name
     */
    record Password(@Nullable String username, @Nullable Secret password) implements Credentials {
        public Password {
            if (username != null) {
                SettingsRules.utf8("username", username);
            }
            if (password != null && username == null) {
                throw new IllegalArgumentException("password: needs a username");
            }
        }
    }
}
