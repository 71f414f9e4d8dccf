package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.client.Credentials.Claims;
import io.sluice.mqtt.client.Credentials.SignedToken;
import io.sluice.mqtt.client.Credentials.TokenLife;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T08:00:00.7Z"), ZoneOffset.UTC);
    private static final Claims CLAIMS = new Claims("k\"1", "plant7", "gw-01", List.of("a", "b"));

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, RS256, SHA256withRSA",
        "EC, 256, ES256, SHA256withECDSAinP1363Format",
        "Ed25519, 255, EdDSA, Ed25519",
    })
    void token_says_what_it_was_told_and_is_signed_by_the_kind_of_the_key(
            String family, int bits, String algorithm, String verifier) throws Exception {
        KeyPair pair = pair(family, bits);
        Login login = Login.of(token(pem(pair)), CLOCK);
        String[] parts = new String(Objects.requireNonNull(login.password()).bytes(), UTF_8).split("\\.", -1);
        assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"k\\\"1\"}");
        assertThat(decoded(parts[1]))
                .isEqualTo("{\"iat\":1795248000,\"exp\":1795251600,\"iss\":\"plant7\",\"sub\":\"gw-01\","
                        + "\"aud\":[\"a\",\"b\"]}");
        Signature signature = Signature.getInstance(verifier);
        signature.initVerify(pair.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(login.username()).isEqualTo("user");
        assertThat(login.toString()).doesNotContain(parts[2]);
    }

    @Test
    void clock_that_was_never_set_is_named() throws Exception {
        SignedToken token = token(pem(pair("EC", 256)));
        Clock never = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        assertThatThrownBy(() -> Login.of(token, never))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("the clock of this machine says 1970-01-01T00:00:00Z")
                .asInstanceOf(InstanceOfAssertFactories.type(ConnectFailedException.class))
                .extracting(ConnectFailedException::kind)
                .isEqualTo(Kind.TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"RSA, 1024, 1024 bits is too small", "EC, 384, P-256"})
    void key_that_signs_no_token_is_refused(String family, int bits, String why) throws Exception {
        Path key = pem(pair(family, bits));
        assertThatThrownBy(() -> SigningKey.read(key, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining(why);
    }

    @Test
    void file_that_is_no_key_or_is_gone_is_named() throws Exception {
        Path text = Files.writeString(dir.resolve("text"), "hello");
        assertThatThrownBy(() -> SigningKey.read(text, null)).hasMessageContaining("holds no PEM private key");
        SignedToken gone = token(dir.resolve("gone"));
        assertThatThrownBy(() -> Login.of(gone, CLOCK))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("no token can be made")
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "60, 0", "60, 61"})
    void renewal_is_while_the_token_holds(long lifetime, long before) {
        assertThatThrownBy(() -> new TokenLife(Duration.ofSeconds(lifetime), Duration.ofSeconds(before)))
                .hasMessageStartingWith("renew_before: ");
    }

    private static SignedToken token(Path key) {
        return new SignedToken("user", key, null, CLAIMS, TokenLife.DEFAULT);
    }

    private static KeyPair pair(String family, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private Path pem(KeyPair pair) throws Exception {
        return Files.writeString(
                dir.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), UTF_8);
    }
}
