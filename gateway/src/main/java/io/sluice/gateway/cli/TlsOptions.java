package io.sluice.gateway.cli;

import io.sluice.mqtt.client.ClientIdentity;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Pin;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of TLS, as an upstream has them. */
final class TlsOptions {

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The only authorities to trust, PEM or PKCS#12 (default: the system's).")
    private @Nullable Path ca;

    @Option(
            names = "--ca-password-file",
            paramLabel = "FILE",
            description = "Opens a --ca that is PKCS#12 (default: the variable SLUICE_CA_PASSWORD).")
    private @Nullable Path caPasswordFile;

    @Option(
            names = "--pin",
            paramLabel = "PIN",
            description = "The server's public key, sha256//..., or the file of its certificate; may come again.")
    private List<String> pins = List.of();

    @Option(names = "--crl", paramLabel = "FILE", description = "Revoked certificates, PEM.")
    private @Nullable Path crl;

    @Option(
            names = "--alpn",
            paramLabel = "NAME",
            description = "An application protocol to offer, of which the server has to agree to one; may come again.")
    private List<String> alpn = List.of();

    @Option(names = "--cert", paramLabel = "FILE", description = "Client certificate chain, PEM.")
    private @Nullable Path cert;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Its private key, PEM (PKCS#8, PKCS#1 or SEC1, encrypted or not).")
    private @Nullable Path key;

    @Option(
            names = "--pkcs12",
            paramLabel = "FILE",
            description = "Chain and key in one file, in place of --cert and --key.")
    private @Nullable Path pkcs12;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "Opens an encrypted --key, or --pkcs12 (default: the variable SLUICE_KEY_PASSWORD).")
    private @Nullable Path keyPasswordFile;

    /**
     * What they say.
     *
     * @throws IllegalArgumentException when they do not go together
     */
    ClientTls settings() throws CommandFailure {
        Object shown = key == null ? pkcs12 : key;
        return new ClientTls(
                ca,
                SecretSource.read("--ca-password-file", caPasswordFile, "SLUICE_CA_PASSWORD", ca),
                ClientIdentity.of(
                        cert,
                        key,
                        pkcs12,
                        SecretSource.read("--key-password-file", keyPasswordFile, "SLUICE_KEY_PASSWORD", shown)),
                crl,
                pins.stream().map(TlsOptions::pin).toList(),
                alpn);
    }

    private static Pin pin(String text) {
        return text.startsWith(Pin.SHA_256)
                ? new Pin.PublicKey(text.substring(Pin.SHA_256.length()))
                : new Pin.Certificate(Path.of(text));
    }
}
