package io.sluice.mqtt.client;

import java.time.Instant;

/**
 * When a certificate ends that a connection depends on.
 *
 * @param whose whose it is, like {@code our certificate}, {@code authority} or {@code server broker.example:8883}
 * @param subject its distinguished name
 * @param until its last moment
 */
public record CertificateExpiry(String whose, String subject, Instant until) {}
