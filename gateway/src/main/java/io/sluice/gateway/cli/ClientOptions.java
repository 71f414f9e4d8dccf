package io.sluice.gateway.cli;

import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.Failover;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.ServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that connects to a broker. A secret comes from a file or the environment. */
final class ClientOptions {

    @Option(names = "--username", paramLabel = "NAME", description = "User name there.")
    private @Nullable String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file with the password alone (default: the variable SLUICE_PASSWORD).")
    private @Nullable Path passwordFile;

    @Option(
            names = "--protocol",
            paramLabel = "VERSION",
            defaultValue = "auto",
            description = "auto (5, and 3.1.1 where that is refused), mqtt-5 or mqtt-3-1-1 (default: auto).",
            converter = ProtocolNames.class)
    private ProtocolChoice protocol = ProtocolChoice.AUTO;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private ProxyOptions proxy = new ProxyOptions();

    /**
     * What to connect with.
     *
     * @param urls the broker's, tried in turn
     * @param prefix what the client identifier begins with; the rest is random
     */
    ClientSettings settings(List<String> urls, String prefix) throws CommandFailure {
        try {
            ServerSettings server = new ServerSettings(
                    urls.stream().map(Endpoint::parse).toList(),
                    tls.settings(),
                    proxy.settings(),
                    new Credentials.Password(
                            username, SecretSource.read("--password-file", passwordFile, "SLUICE_PASSWORD", username)),
                    Failover.DEFAULT);
            return ClientSettings.of(server, prefix + UUID.randomUUID()).withProtocol(protocol);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, asOptions(String.valueOf(e.getMessage())));
        }
    }

    /** Settings name the keys of a configuration; here they are options. */
    private static String asOptions(String refusal) {
        return refusal.replaceAll("^([a-z]+)_?([a-z]*): ", "--$1-$2: ")
                .replaceFirst("^(--[a-z]+)-: ", "$1: ")
                .replaceFirst("^(--[a-z]+)?-?-?password: ", "$1-password-file: ")
                .replaceFirst("^-password", "--password");
    }
}
