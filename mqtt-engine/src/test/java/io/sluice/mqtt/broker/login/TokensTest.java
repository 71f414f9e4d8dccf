package io.sluice.mqtt.broker.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private static final long NOW = 1_700_000_000;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final String CLAIMS = "{\"sub\":\"anna\",\"iss\":\"plant\",\"aud\":[\"x\",\"sluice\"],"
            + "\"groups\":[\"night\"],\"nbf\":1699999990,\"exp\":1700000060}";

    @TempDir
    static Path dir;

    private static final Map<TokenAlgorithm, Key> SIGNERS = new EnumMap<>(TokenAlgorithm.class);
    private static final Map<TokenAlgorithm, Path> FILES = new EnumMap<>(TokenAlgorithm.class);

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        keep(TokenAlgorithm.RS256, rsa.generateKeyPair());
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(256);
        keep(TokenAlgorithm.ES256, ec.generateKeyPair());
        keep(TokenAlgorithm.EDDSA, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        String secret = "0123456789abcdef0123456789abcdef";
        FILES.put(TokenAlgorithm.HS256, Files.writeString(dir.resolve("secret"), secret + "\n"));
        SIGNERS.put(TokenAlgorithm.HS256, new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    }

    @ParameterizedTest
    @EnumSource
    void token_that_the_key_signed_names_its_user(TokenAlgorithm algorithm) throws Exception {
        assertThat(verdict(algorithm, token(algorithm, header(algorithm.word()), CLAIMS)))
                .isEqualTo(new Verdict.Accepted("anna", Set.of("night"), Instant.ofEpochSecond(1_700_000_060)));
    }

    @ParameterizedTest
    @EnumSource
    void token_that_was_changed_is_refused(TokenAlgorithm algorithm) throws Exception {
        String token = token(algorithm, header(algorithm.word()), CLAIMS);
        String[] parts = token.split("\\.", -1);
        String admin = parts[0] + "." + base64(CLAIMS.replace("anna", "root")) + "." + parts[2];
        assertThat(verdict(algorithm, admin)).isInstanceOf(Verdict.Rejected.class);
        assertThat(verdict(algorithm, parts[0] + "." + parts[1] + ".")).isInstanceOf(Verdict.Rejected.class);
    }

    /** The public key of RS256 is no secret: who signs with it as one must not get in. */
    @ParameterizedTest
    @CsvSource({"RS256, HS256", "ES256, HS256", "RS256, none", "HS256, none", "HS256, HS512", "EDDSA, ES256"})
    void algorithm_is_that_of_the_key_whatever_the_token_says(TokenAlgorithm key, String said) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Files.readAllBytes(file(key)), "HmacSHA256"));
        String signed = base64(header(said)) + "." + base64(CLAIMS);
        String token = signed + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        assertThat(verdict(key, token)).isEqualTo(new Verdict.Rejected("a token that no key has signed"));
        assertThat(verdict(key, signed + ".")).isInstanceOf(Verdict.Rejected.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"exp\":1700000060 | \"exp\":1700000000 | a token that has expired",
                "\"exp\":1700000060 | \"exp\":\"1700000060\" | a token that does not say when it expires",
                "\"exp\":1700000060 | \"exp\":1e99 | a token that does not say when it expires",
                "\"exp\":1700000060 | \"x\":1 | a token that does not say when it expires",
                "\"nbf\":1699999990 | \"nbf\":1700000031 | a token that is not valid yet",
                "\"nbf\":1699999990 | \"nbf\":null | a token that is not valid yet",
                "\"iss\":\"plant\" | \"iss\":\"plants\" | a token of another issuer",
                "\"iss\":\"plant\" | \"x\":1 | a token of another issuer",
                "\"sluice\" | \"other\" | a token for another audience",
                "\"sub\":\"anna\" | \"sub\":7 | a token without the claim sub",
                "\"sub\":\"anna\" | \"sub\":\"\" | a token without the claim sub",
                "\"sub\":\"anna\" | \"sub\":\"anna\",\"sub\":\"root\" | a token that cannot be read",
                "\"exp\":1700000060} | \"exp\":1700000060}{ | a token that cannot be read",
            })
    void token_that_does_not_say_what_it_must_is_refused(String what, String by, String why) throws Exception {
        String token = token(TokenAlgorithm.EDDSA, header("EdDSA"), CLAIMS.replace(what, by));
        assertThat(verdict(TokenAlgorithm.EDDSA, token)).isEqualTo(new Verdict.Rejected(why));
    }

    @Test
    void critical_extension_is_not_understood() throws Exception {
        String token = token(TokenAlgorithm.EDDSA, "{\"alg\":\"EdDSA\",\"crit\":[\"x\"]}", CLAIMS);
        assertThat(verdict(TokenAlgorithm.EDDSA, token))
                .isEqualTo(new Verdict.Rejected("a token with critical extensions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "correct horse", "eyJ", "eyJ.eyJ", "eyJa.b.c.d", "a.b.c"})
    void password_that_is_no_token_is_left_to_others(String password) throws Exception {
        assertThat(verdict(TokenAlgorithm.EDDSA, password)).isEqualTo(Verdict.Abstained.INSTANCE);
    }

    @Test
    void key_that_fits_no_algorithm_is_refused_with_what_was_expected() throws Exception {
        Path shortSecret = Files.writeString(dir.resolve("short"), "0123456789");
        assertThatThrownBy(() -> tokens(TokenAlgorithm.HS256, shortSecret))
                .isInstanceOf(LoginException.class)
                .hasMessage(shortSecret + ": no key for HS256: expected a secret of at least 32 bytes");
        assertThatThrownBy(() -> tokens(TokenAlgorithm.ES256, file(TokenAlgorithm.RS256)))
                .hasMessageContaining("expected a P-256 public key");
        assertThatThrownBy(() -> tokens(TokenAlgorithm.RS256, dir.resolve("none")))
                .hasMessageContaining("cannot be read");
    }

    private static Verdict verdict(TokenAlgorithm key, String password) throws Exception {
        return tokens(key, file(key))
                .verdict(new Attempt("c", "u", ByteBuffer.wrap(password.getBytes(UTF_8)), null, "l", null));
    }

    private static Tokens tokens(TokenAlgorithm algorithm, Path file) throws LoginException {
        return new Tokens(List.of(TokenSettings.of(algorithm, file, "plant", "sluice")), CLOCK);
    }

    private static Path file(TokenAlgorithm algorithm) {
        return Objects.requireNonNull(FILES.get(algorithm));
    }

    private static String header(String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
    }

    private static String token(TokenAlgorithm algorithm, String header, String claims) throws Exception {
        String signed = base64(header) + "." + base64(claims);
        return signed + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(algorithm, signed.getBytes(UTF_8)));
    }

    private static byte[] sign(TokenAlgorithm algorithm, byte[] bytes) throws Exception {
        if (algorithm == TokenAlgorithm.HS256) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(SIGNERS.get(algorithm));
            return mac.doFinal(bytes);
        }
        Signature signer = Signature.getInstance(
                algorithm == TokenAlgorithm.RS256
                        ? "SHA256withRSA"
                        : algorithm == TokenAlgorithm.ES256 ? "SHA256withECDSAinP1363Format" : "Ed25519");
        signer.initSign((PrivateKey) SIGNERS.get(algorithm));
        signer.update(bytes);
        return signer.sign();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static void keep(TokenAlgorithm algorithm, KeyPair pair) throws Exception {
        SIGNERS.put(algorithm, pair.getPrivate());
        String body = Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
        FILES.put(
                algorithm,
                Files.writeString(
                        dir.resolve(algorithm + ".pem"),
                        "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n"));
    }
}
