package io.sluice.mqtt.broker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a listener, from PEM files.
 *
 * @param certificate the chain, the listener's own certificate first
 * @param key its PKCS#8 key, unencrypted
 * @param clientCa when given, a client must show a certificate signed by it, and is then known by that
 */
public record TlsSettings(
        Path certificate, Path key, @Nullable Path clientCa) {}
