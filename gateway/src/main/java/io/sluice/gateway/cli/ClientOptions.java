package io.sluice.gateway.cli;

import io.sluice.mqtt.client.ClientIdentity;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that connects to a broker. A password comes from a file, never from the command line. */
final class ClientOptions {

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The only authorities to trust, PEM (default: the system's).")
    private @Nullable Path ca;

    @Option(names = "--cert", paramLabel = "FILE", description = "Client certificate chain, PEM.")
    private @Nullable Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key, PEM, PKCS#8.")
    private @Nullable Path key;

    @Option(names = "--username", description = "User name there.")
    private @Nullable String username;

    @Option(names = "--password-file", paramLabel = "FILE", description = "A file with the password alone.")
    private @Nullable Path passwordFile;

    /** What to connect with; a random client identifier that begins with the prefix. */
    ClientSettings settings(String url, String prefix) throws CommandFailure {
        try {
            return ClientSettings.of(Endpoint.parse(url), prefix + UUID.randomUUID())
                    .withTls(ClientTls.trusting(ca).showing(ClientIdentity.of(cert, key, null, null)))
                    .withCredentials(username, password());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage());
        }
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
