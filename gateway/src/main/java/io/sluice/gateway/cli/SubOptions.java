package io.sluice.gateway.cli;

import io.sluice.mqtt.client.ClientIdentity;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a subscriber connects and as whom, with the options that mosquitto_sub has for it. */
final class SubOptions {

    @Option(
            names = "-h",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "The broker (default: localhost).")
    private String host = "localhost";

    @Option(
            names = "-p",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Its port (default: 1883, with TLS 8883).")
    private int port;

    @Option(names = "-i", paramLabel = "ID", description = "Client identifier (default: a random one).")
    private @Nullable String clientId;

    @Option(names = "-u", paramLabel = "NAME", description = "User name there.")
    private @Nullable String username;

    @Option(names = "--password-file", paramLabel = "FILE", description = "A file with the password alone.")
    private @Nullable Path passwordFile;

    @Option(names = "--cafile", paramLabel = "FILE", description = "TLS, and the only authorities to trust, PEM.")
    private @Nullable Path ca;

    @Option(names = "--tls-use-os-certs", description = "TLS, and the system's authorities.")
    private boolean systemAuthorities;

    @Option(names = "--cert", paramLabel = "FILE", description = "Client certificate chain, PEM.")
    private @Nullable Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key, PEM.")
    private @Nullable Path key;

    @Option(
            names = {"-V", "--protocol-version"},
            paramLabel = "VERSION",
            description = "mqttv5 or mqttv311 (default: 5, and 3.1.1 where that is refused).")
    private @Nullable String version;

    ClientSettings settings() throws CommandFailure {
        boolean tls = ca != null || cert != null || systemAuthorities;
        int at = port == 0 ? (tls ? 8883 : 1883) : port;
        try {
            return ClientSettings.of(
                            new Endpoint(host, at, tls),
                            clientId == null ? "sluice-sub-" + UUID.randomUUID() : clientId)
                    .withTls(tls ? ClientTls.trusting(ca).showing(ClientIdentity.of(cert, key, null, null)) : plain())
                    .withProtocol(protocol())
                    .withCredentials(username, password());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage());
        }
    }

    private ClientTls plain() {
        if (key != null) {
            throw new IllegalArgumentException("--key: needs the certificate of the key (--cert), which is missing");
        }
        return ClientTls.DEFAULT;
    }

    private ProtocolChoice protocol() {
        if (version == null) {
            return ProtocolChoice.AUTO;
        }
        return switch (version) {
            case "mqttv5", "5" -> ProtocolChoice.MQTT_5;
            case "mqttv311", "311" -> ProtocolChoice.MQTT_3_1_1;
            default -> throw new IllegalArgumentException("-V: mqttv5 or mqttv311, not " + version);
        };
    }

    private @Nullable Secret password() throws CommandFailure {
        if (passwordFile == null) {
            return null;
        }
        try {
            return Secret.of(Files.readString(passwordFile).stripTrailing());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "--password-file " + passwordFile + " cannot be read: " + e);
        }
    }
}
