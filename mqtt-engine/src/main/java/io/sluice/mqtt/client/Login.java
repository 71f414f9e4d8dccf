package io.sluice.mqtt.client;

import org.jspecify.annotations.Nullable;

/**
 * What one CONNECT says of who we are.
 *
 * @param username or null
 * @param password or null
 */
record Login(@Nullable String username, @Nullable Secret password) {

    static Login of(Credentials credentials) {
        Credentials.Password plain = (Credentials.Password) credentials;
        return new Login(plain.username(), plain.password());
    }
}
