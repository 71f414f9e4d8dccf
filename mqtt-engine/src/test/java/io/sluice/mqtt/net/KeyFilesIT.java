package io.sluice.mqtt.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.peer.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in every form in which openssl writes them. */
@Timeout(60)
class KeyFilesIT {

    private static final String PASSWORD = "correct horse";

    @TempDir
    private static Path dir;

    private static Certificates authority;
    private static Certificates.Pair ec;
    private static Certificates.Pair rsa;

    @BeforeAll
    static void make() throws Exception {
        authority = new Certificates(dir, "Plant CA");
        ec = authority.server("DNS:gw");
        Path key = authority.openssl("rsa.key", List.of("genrsa", "2048"));
        Path cert = authority.openssl(
                "rsa.crt", List.of("req", "-x509", "-new", "-key", key.toString(), "-subj", "/CN=gw", "-days", "365"));
        rsa = new Certificates.Pair(cert, key);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, rsa, -traditional, BEGIN RSA PRIVATE KEY",
        "rsa, rsa, -traditional -aes128, 'DEK-Info: AES-128-CBC'",
        "rsa, rsa, -traditional -aes256, 'DEK-Info: AES-256-CBC'",
        "rsa, rsa, -traditional -des3, 'DEK-Info: DES-EDE3-CBC'",
        "rsa, pkcs8 -topk8, -nocrypt, BEGIN PRIVATE KEY",
        "rsa, pkcs8 -topk8, -v2 aes-256-cbc, BEGIN ENCRYPTED PRIVATE KEY",
        "rsa, pkcs8 -topk8, -v2 aes-128-cbc -v2prf hmacWithSHA1, BEGIN ENCRYPTED PRIVATE KEY",
        "rsa, pkcs8 -topk8, -v1 PBE-SHA1-3DES, BEGIN ENCRYPTED PRIVATE KEY",
        "ec, ec, '', BEGIN EC PRIVATE KEY",
        "ec, ec, -aes192, 'DEK-Info: AES-192-CBC'",
        "ec, pkcs8 -topk8, -v2 aes-256-cbc -v2prf hmacWithSHA512, BEGIN ENCRYPTED PRIVATE KEY",
    })
    void a_key_is_read_however_it_was_written(String algorithm, String command, String options, String written)
            throws Exception {
        Certificates.Pair pair = algorithm.equals("ec") ? ec : rsa;
        boolean encrypted = !options.isEmpty() && !options.equals("-traditional") && !options.equals("-nocrypt");
        Path key = converted(pair, command + " " + options, encrypted);
        assertThat(key).content().contains(written);
        Identity identity = Identity.ofPem(pair.cert(), key, encrypted ? PASSWORD.toCharArray() : null);
        assertThat(identity.key().getAlgorithm()).isEqualToIgnoringCase(algorithm);
        if (encrypted) {
            refused(pair, key, null, "is encrypted; give its password");
            refused(pair, key, "wrong", "is not opened by its password: that is wrong, or the file is damaged");
        }
    }

    @Test
    void a_key_whose_curve_stands_before_it_is_read() throws Exception {
        Path key = authority.openssl("params.key", List.of("ecparam", "-name", "secp384r1", "-genkey"));
        assertThat(key).content().contains("BEGIN EC PARAMETERS");
        assertThat(PrivateKeys.read(key, null).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void a_cipher_that_is_not_spoken_is_named_with_the_remedy() throws Exception {
        Path key = converted(rsa, "pkcs8 -topk8 -scrypt", true);
        refused(rsa, key, PASSWORD, "write it anew with: openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-legacy"})
    void a_pkcs12_file_holds_key_and_chain(String options) throws Exception {
        Path file = pkcs12(options, "-inkey " + ec.key() + " -in " + ec.cert() + " -certfile " + authority.ca());
        Identity identity = Identity.ofPkcs12(file, PASSWORD.toCharArray());
        X509Certificate own = Identity.ofPem(ec.cert(), ec.key(), null).chain().get(0);
        assertThat(identity.chain().get(0)).isEqualTo(own);
        assertThat(identity.chain()).hasSize(2);
        assertThat(identity).asString().doesNotContain(PASSWORD);
        assertThat(Authorities.in(file, PASSWORD.toCharArray()).certificates())
                .isEqualTo(Authorities.in(authority.ca(), null).certificates());
        assertThatThrownBy(() -> Identity.ofPkcs12(file, "wrong".toCharArray()))
                .hasMessage(file + " is not opened by its password: that is wrong, or the file is damaged");
        assertThatThrownBy(() -> Authorities.in(file, null)).hasMessageStartingWith(file + " is a PKCS#12 file with a");
    }

    @Test
    void a_pkcs12_file_without_what_is_needed_is_named() throws Exception {
        Path certificates = pkcs12("", "-nokeys -in " + authority.ca());
        assertThatThrownBy(() -> Identity.ofPkcs12(certificates, PASSWORD.toCharArray()))
                .hasMessage(certificates + " holds 0 private keys; one is expected");
        assertThatThrownBy(() -> Authorities.in(certificates, PASSWORD.toCharArray()))
                .hasMessageStartingWith(certificates + " holds no trusted certificate; make it with keytool");
        assertThatThrownBy(() -> Identity.ofPkcs12(ec.cert(), PASSWORD.toCharArray()))
                .hasMessage(ec.cert() + " is no PKCS#12 file");
    }

    private static Path pkcs12(String options, String what) throws Exception {
        Path password = Files.writeString(dir.resolve("password"), PASSWORD);
        List<String> command = new ArrayList<>(List.of("pkcs12", "-export", "-passout", "file:" + password));
        command.addAll(List.of((what + " " + options).strip().split(" ", -1)));
        return authority.openssl("own.p12", command);
    }

    private static Path converted(Certificates.Pair pair, String command, boolean encrypted)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.strip().split(" ", -1)));
        words.addAll(List.of("-in", pair.key().toString()));
        if (encrypted) {
            words.addAll(List.of("-passout", "file:" + Files.writeString(dir.resolve("password"), PASSWORD)));
        }
        return authority.openssl("converted.key", words);
    }

    private static void refused(Certificates.Pair pair, Path key, @Nullable String password, String problem) {
        assertThatThrownBy(() -> Identity.ofPem(pair.cert(), key, password == null ? null : password.toCharArray()))
                .isInstanceOf(TlsException.class)
                .hasMessageStartingWith(key + " ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining(PASSWORD);
    }
}
