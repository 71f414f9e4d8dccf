package io.sluice.mqtt.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFileTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"EC, secp256r1", "Ed25519, Ed25519"})
    void key_is_read_past_what_else_is_in_the_file(String algorithm, String curve) throws Exception {
        PrivateKey key = generated(algorithm, curve);
        Path file = write("-----END PRIVATE KEY-----\nof the plant\n" + pem(key) + "more\n");
        assertThat(PrivateKeys.read(file, null)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY-----, 'is encrypted; give its password"
                + " (key_password of an upstream), or decrypt it with: openssl pkcs8 -topk8 -nocrypt'",
        "-----BEGIN EC PRIVATE KEY-----AAAA-----END EC PRIVATE KEY-----, names no curve; convert it with: openssl pkcs8"
                + " -topk8 -nocrypt",
        "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----, 'is neither an RSA, EC nor Ed25519 key'",
        "-----BEGIN DSA PRIVATE KEY-----AAAA-----END DSA PRIVATE KEY-----, is a key of a kind not spoken here; convert it"
                + " with: openssl pkcs8 -topk8 -nocrypt",
        "-----BEGIN PRIVATE KEY-----AAAA, holds no PEM private key (BEGIN PRIVATE KEY)",
        "nothing, holds no PEM private key (BEGIN PRIVATE KEY)",
        "-----BEGIN PRIVATE KEY-----A-----END PRIVATE KEY-----, is damaged: its body is not base64",
        "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, 'is neither an RSA, EC nor Ed25519 key'",
    })
    void file_without_a_usable_key_is_named_with_the_remedy(String text, String problem) throws Exception {
        Path file = write(text);
        assertThatThrownBy(() -> PrivateKeys.read(file, null))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.file()).isEqualTo(file))
                .hasMessage(file + " " + problem);
    }

    @ParameterizedTest
    @CsvSource({
        "'', holds no certificate; PEM is expected",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', is no PEM file of certificates",
    })
    void file_without_a_certificate_is_named(String text, String problem) throws Exception {
        Path file = write(text);
        assertThatThrownBy(() -> PemFile.certificates(file))
                .isInstanceOf(TlsException.class)
                .hasMessage(file + " " + problem);
    }

    @Test
    void file_that_cannot_be_read_is_named() {
        assertThatThrownBy(() -> PemFile.certificates(dir.resolve("none")))
                .hasMessage(dir.resolve("none") + " does not exist");
        assertThatThrownBy(() -> PemFile.certificates(dir)).hasMessageStartingWith(dir + " cannot be read (");
    }

    @Test
    void huge_file_is_refused_unread() throws Exception {
        Path file = dir.resolve("huge.pem");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((8 << 20) + 1);
        }
        assertThatThrownBy(() -> PrivateKeys.read(file, null))
                .hasMessage(file + " is larger than 8 MiB, so no PEM file");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(dir.resolve("file.pem"), text);
    }

    private static PrivateKey generated(String algorithm, String curve) throws GeneralSecurityException {
        AlgorithmParameterSpec spec =
                algorithm.equals("EC") ? new ECGenParameterSpec(curve) : new NamedParameterSpec(curve);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(spec);
        return generator.generateKeyPair().getPrivate();
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
