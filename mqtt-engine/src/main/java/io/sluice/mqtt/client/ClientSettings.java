package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.Will;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client says when it connects.
 *
 * @param endpoint the server
 * @param tls files for an endpoint with TLS
 * @param protocol which MQTT to speak
 * @param clientId client identifier; empty to have one assigned, then only with {@code cleanStart}
 * @param username user name, or null
 * @param password its password, or null; needs a user name
 * @param cleanStart forget the session of that client identifier first
 * @param sessionExpiry how long the server keeps the session when we are gone, up to 136 years; with MQTT 3.1.1 it is
 *     kept without limit unless this is zero
 * @param keepAlive silence after which the line is probed, up to 18 h; zero for never
 * @param connectTimeout for address, TCP, TLS and CONNACK together
 * @param receiveMaximum QoS 1 and 2 messages that we take at a time, 1 to 65,535
 * @param maximumPacketSize bytes that we take in one packet, at least 1 KiB
 * @param will what the server publishes when we are gone without a word, or null
 */
public record ClientSettings(
        Endpoint endpoint,
        TlsFiles tls,
        ProtocolChoice protocol,
        String clientId,
        @Nullable String username,
        @Nullable Secret password,
        boolean cleanStart,
        Duration sessionExpiry,
        Duration keepAlive,
        Duration connectTimeout,
        int receiveMaximum,
        int maximumPacketSize,
        @Nullable Will will) {

    public ClientSettings {
        SettingsRules.utf8("client_id", clientId);
        if (clientId.isEmpty() && !cleanStart) {
            throw new IllegalArgumentException("client_id: is empty; a session that is to last needs one");
        }
        if (username != null) {
            SettingsRules.utf8("username", username);
        }
        if (password != null && username == null) {
            throw new IllegalArgumentException("password: needs a username");
        }
        SettingsRules.between("session_expiry", sessionExpiry, Duration.ZERO, Duration.ofSeconds(0xFFFF_FFFFL));
        SettingsRules.between("keep_alive", keepAlive, Duration.ZERO, Duration.ofSeconds(65_535));
        SettingsRules.between("connect_timeout", connectTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        SettingsRules.between("receive_maximum", receiveMaximum, 1, 65_535);
        SettingsRules.between("max_packet", maximumPacketSize, 1024, 256 << 20);
    }

    /** A clean session without credentials: keep alive 30 s, 15 s to connect, 100 messages, 16 MiB a packet, no will. */
    public static ClientSettings of(Endpoint endpoint, String clientId) {
        return new ClientSettings(
                endpoint,
                TlsFiles.NONE,
                ProtocolChoice.AUTO,
                clientId,
                null,
                null,
                true,
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                100,
                16 << 20,
                null);
    }

    /** The same with these TLS files. */
    public ClientSettings withTls(TlsFiles files) {
        return with(files, protocol, username, password, cleanStart, sessionExpiry, keepAlive, connectTimeout, will);
    }

    /** The same with another choice of protocol. */
    public ClientSettings withProtocol(ProtocolChoice choice) {
        return with(tls, choice, username, password, cleanStart, sessionExpiry, keepAlive, connectTimeout, will);
    }

    /** The same with these credentials. */
    public ClientSettings withCredentials(@Nullable String user, @Nullable Secret secret) {
        return with(tls, protocol, user, secret, cleanStart, sessionExpiry, keepAlive, connectTimeout, will);
    }

    /** The same with a session that is resumed and kept. */
    public ClientSettings withSession(Duration expiry) {
        return with(tls, protocol, username, password, false, expiry, keepAlive, connectTimeout, will);
    }

    /** The same with these times. */
    public ClientSettings withTimes(Duration alive, Duration connecting) {
        return with(tls, protocol, username, password, cleanStart, sessionExpiry, alive, connecting, will);
    }

    /** The same with a will. */
    public ClientSettings withWill(Will lastWords) {
        return with(tls, protocol, username, password, cleanStart, sessionExpiry, keepAlive, connectTimeout, lastWords);
    }

    private ClientSettings with(
            TlsFiles files,
            ProtocolChoice choice,
            @Nullable String user,
            @Nullable Secret secret,
            boolean clean,
            Duration expiry,
            Duration alive,
            Duration connecting,
            @Nullable Will lastWords) {
        return new ClientSettings(
                endpoint,
                files,
                choice,
                clientId,
                user,
                secret,
                clean,
                expiry,
                alive,
                connecting,
                receiveMaximum,
                maximumPacketSize,
                lastWords);
    }
}
