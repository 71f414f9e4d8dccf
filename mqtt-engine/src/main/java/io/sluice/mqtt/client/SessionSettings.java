package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.Will;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of its session.
 *
 * @param cleanStart forget the session of that client identifier first
 * @param expiry how long the server keeps the session when we are gone, up to 136 years; with MQTT 3.1.1 it is kept
 *     without limit unless this is zero
 * @param receiveMaximum QoS 1 and 2 messages that we take at a time, 1 to 65,535
 * @param maximumPacketSize bytes that we take in one packet, at least 1 KiB
 * @param will what the server publishes when we are gone without a word, or null
 */
public record SessionSettings(
        boolean cleanStart,
        Duration expiry,
        int receiveMaximum,
        int maximumPacketSize,
        @Nullable Will will) {

    /** A clean session that ends with its connection, 100 messages, 16 MiB a packet, no will. */
    public static final SessionSettings CLEAN = new SessionSettings(true, Duration.ZERO, 100, 16 << 20, null);

    public SessionSettings {
        SettingsRules.between("session_expiry", expiry, Duration.ZERO, Duration.ofSeconds(0xFFFF_FFFFL));
        SettingsRules.between("receive_maximum", receiveMaximum, 1, 65_535);
        SettingsRules.between("max_packet", maximumPacketSize, 1024, 256 << 20);
    }
}
