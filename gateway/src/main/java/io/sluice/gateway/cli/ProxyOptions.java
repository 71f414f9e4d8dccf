package io.sluice.gateway.cli;

import io.sluice.mqtt.client.ProxySettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a proxy on the way, as an upstream has them. */
final class ProxyOptions {

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description = "A proxy on the way: http://host:port (CONNECT) or socks5://host:port.")
    private @Nullable String proxy;

    @Option(names = "--proxy-username", paramLabel = "NAME", description = "User name at the proxy.")
    private @Nullable String username;

    @Option(
            names = "--proxy-password-file",
            paramLabel = "FILE",
            description = "A file with the password there alone (default: the variable SLUICE_PROXY_PASSWORD).")
    private @Nullable Path passwordFile;

    /**
     * What they say; null for no proxy.
     *
     * @throws IllegalArgumentException when they do not go together
     */
    @Nullable
    ProxySettings settings() throws CommandFailure {
        if (proxy == null) {
            if (username != null || passwordFile != null) {
                throw new IllegalArgumentException(
                        "proxy: --proxy-username and --proxy-password-file are for one, which is missing");
            }
            return null;
        }
        return ProxySettings.parse(
                proxy,
                username,
                SecretSource.read("--proxy-password-file", passwordFile, "SLUICE_PROXY_PASSWORD", username));
    }
}
