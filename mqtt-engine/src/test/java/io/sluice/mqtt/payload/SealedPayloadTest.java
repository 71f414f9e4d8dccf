package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.payload.PayloadOpener.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedPayloadTest {

    private static final byte[] SHARED = new byte[32];

    static {
        Arrays.fill(SHARED, (byte) 7);
    }

    private static final PayloadKey K1 = PayloadKey.of("k1", Base64.getEncoder().encodeToString(SHARED));
    private static final PayloadKey K2 = PayloadKey.of("k2", "ab".repeat(32));

    @Test
    void sealed_payload_is_opened_by_its_key_under_its_topic() {
        byte[] sealed = seal(K1, "a/ü", "hello");
        assertThat(new String(sealed, UTF_8)).doesNotContain("hello");
        assertThat(new PayloadOpener(List.of(K2, K1)).open(sealed))
                .isInstanceOfSatisfying(Outcome.Opened.class, opened -> {
                    assertThat(opened.topic()).isEqualTo("a/ü");
                    assertThat(opened.bytes()).isEqualTo("hello".getBytes(UTF_8));
                });
    }

    /** Opened by nothing of ours: the layout is the documented one. */
    @Test
    void bytes_are_as_documented() throws Exception {
        byte[] sealed = seal(K1, "a/b", "hello");
        assertThat(sealed).hasSize(4 + 1 + 2 + 16 + 8 + 2 + 3 + 5 + 16).startsWith('S', 'L', 'E', '1', 2, 'k', '1');
        byte[] salt = Arrays.copyOfRange(sealed, 7, 23);
        assertThat(ByteBuffer.wrap(sealed).getLong(23)).isEqualTo(1);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SHARED, "HmacSHA256"));
        mac.update("sluice payload 1".getBytes(UTF_8));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(mac.doFinal(salt), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(sealed, 0, 31);
        assertThat(cipher.doFinal(sealed, 31, sealed.length - 31))
                .isEqualTo(new byte[] {0, 3, 'a', '/', 'b', 'h', 'e', 'l', 'l', 'o'});
    }

    @Test
    void no_two_have_the_same_salt_and_number() {
        Set<ByteBuffer> seen = new HashSet<>();
        for (int sealer = 0; sealer < 20; sealer++) {
            PayloadSealer one = new PayloadSealer(K1);
            for (int i = 0; i < 50; i++) {
                byte[] sealed = one.seal(message("a", "x")).payload();
                assertThat(seen.add(ByteBuffer.wrap(Arrays.copyOfRange(sealed, 7, 31))))
                        .isTrue();
            }
        }
    }

    @Test
    void every_bit_is_guarded() {
        byte[] sealed = seal(K1, "a", "hello");
        PayloadOpener opener = new PayloadOpener(List.of(K1));
        for (int i = 0; i < 8 * sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i / 8] ^= (byte) (1 << i % 8);
            assertThat(opener.open(changed)).as("bit %d", i).isNotInstanceOf(Outcome.Opened.class);
        }
        for (int length = 5; length < sealed.length; length++) {
            assertThat(opener.open(Arrays.copyOf(sealed, length))).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(opener.open("{}".getBytes(UTF_8))).isEqualTo(new Outcome.NotSealed());
    }

    @Test
    void what_stays_sealed_says_why() {
        byte[] sealed = seal(K1, "a", "hello");
        PayloadKey other = PayloadKey.of("k1", "cd".repeat(32));
        assertThat(new PayloadOpener(List.of(K2)).open(sealed))
                .isEqualTo(new Outcome.Refused("sealed with the key \"k1\", which is not given"));
        assertThat(new PayloadOpener(List.of(other)).open(sealed))
                .isEqualTo(new Outcome.Refused(
                        "not opened by the key \"k1\": it is another key, or the payload was changed"));
    }

    @ParameterizedTest
    @CsvSource({"k, AAAA, has 3 bytes", "k, !!, neither base64 nor hexadecimal", "a b, AAAA, a key id is"})
    void key_that_is_none_is_refused_and_not_shown(String id, String text, String why) {
        assertThatThrownBy(() -> PayloadKey.of(id, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining(text);
        assertThat(K2.toString()).doesNotContain("abab");
    }

    private static byte[] seal(PayloadKey key, String topic, String payload) {
        return new PayloadSealer(key).seal(message(topic, payload)).payload();
    }

    private static Message message(String topic, String payload) {
        return new Message(topic, payload.getBytes(UTF_8), Qos.AT_LEAST_ONCE, false, MessageProperties.NONE);
    }
}
