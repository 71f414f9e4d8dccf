package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.Will;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client says when it connects, and to whom.
 *
 * @param server where, and how to get in
 * @param protocol which MQTT to speak
 * @param clientId client identifier; empty to have one assigned, then only with a clean start
 * @param session what is asked of the session
 * @param keepAlive silence after which the line is probed, up to 18 h; zero for never
 * @param connectTimeout for address, TCP, TLS and CONNACK together, for each address of the server
 */
public record ClientSettings(
        ServerSettings server,
        ProtocolChoice protocol,
        String clientId,
        SessionSettings session,
        Duration keepAlive,
        Duration connectTimeout) {

    public ClientSettings {
        SettingsRules.utf8("client_id", clientId);
        if (clientId.isEmpty() && !session.cleanStart()) {
            throw new IllegalArgumentException("client_id: is empty; a session that is to last needs one");
        }
        SettingsRules.between("keep_alive", keepAlive, Duration.ZERO, Duration.ofSeconds(65_535));
        SettingsRules.between("connect_timeout", connectTimeout, Duration.ofMillis(1), Duration.ofHours(1));
    }

    /** A clean session at a server: keep alive 30 s, 15 s to connect. */
    public static ClientSettings of(ServerSettings server, String clientId) {
        return new ClientSettings(
                server,
                ProtocolChoice.AUTO,
                clientId,
                SessionSettings.CLEAN,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15));
    }

    /** The same without credentials, at one address. */
    public static ClientSettings of(Endpoint endpoint, String clientId) {
        return of(ServerSettings.of(endpoint), clientId);
    }

    /** The same at another server, or in another way. */
    public ClientSettings with(ServerSettings other) {
        return new ClientSettings(other, protocol, clientId, session, keepAlive, connectTimeout);
    }

    /** The same with this TLS. */
    public ClientSettings withTls(ClientTls tls) {
        return with(server.with(tls));
    }

    /** The same with another choice of protocol. */
    public ClientSettings withProtocol(ProtocolChoice choice) {
        return new ClientSettings(server, choice, clientId, session, keepAlive, connectTimeout);
    }

    /** The same with these credentials. */
    public ClientSettings withCredentials(@Nullable String user, @Nullable Secret secret) {
        return with(server.with(new Credentials.Password(user, secret)));
    }

    /** The same with a session that is resumed and kept. */
    public ClientSettings withSession(Duration expiry) {
        return with(new SessionSettings(
                false, expiry, session.receiveMaximum(), session.maximumPacketSize(), session.will()));
    }

    /** The same with a session that begins anew and ends with the connection. */
    public ClientSettings withoutSession() {
        return with(new SessionSettings(
                true, Duration.ZERO, session.receiveMaximum(), session.maximumPacketSize(), session.will()));
    }

    /** The same that takes so many messages of QoS 1 and 2 at a time, and packets of so many bytes. */
    public ClientSettings withReceiving(int messages, int bytes) {
        return with(new SessionSettings(session.cleanStart(), session.expiry(), messages, bytes, session.will()));
    }

    /** The same with these times. */
    public ClientSettings withTimes(Duration alive, Duration connecting) {
        return new ClientSettings(server, protocol, clientId, session, alive, connecting);
    }

    /** The same with a will. */
    public ClientSettings withWill(Will lastWords) {
        return with(new SessionSettings(
                session.cleanStart(),
                session.expiry(),
                session.receiveMaximum(),
                session.maximumPacketSize(),
                lastWords));
    }

    private ClientSettings with(SessionSettings other) {
        return new ClientSettings(server, protocol, clientId, other, keepAlive, connectTimeout);
    }
}
