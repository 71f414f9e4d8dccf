package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {

    private static final MessageProperties PROPERTIES = new MessageProperties(
            true,
            60,
            "application/json",
            "answers",
            ByteBuffer.wrap(new byte[] {1, 2}).asReadOnlyBuffer(),
            List.of(new UserProperty("epoch", "7")));

    @Test
    void it_is_an_mqtt_5_publish() {
        Message message = new Message("a/b", "hi".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);
        assertThat(Envelope.seal(message)).isEqualTo(HexFormat.of().parseHex("330a0003612f620001006869"));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "1, false"})
    void what_is_sealed_is_opened_again(int qos, boolean retain) {
        Message message = new Message("ä/b", "payload".getBytes(UTF_8), Qos.of(qos), retain, PROPERTIES);
        assertSame(opened(Envelope.seal(message)), message);
    }

    @ParameterizedTest
    @CsvSource({"''", "30", "330a0003612f620001006869FF", "330a0003612f620000006869", "10100004"})
    void damaged_bytes_are_no_message(String hex) {
        assertThat(Envelope.open(ByteBuffer.wrap(HexFormat.of().parseHex(hex)))).isNull();
    }

    @Test
    void a_dead_letter_says_why() {
        Message message = new Message("a", new byte[] {1}, Qos.AT_LEAST_ONCE, false, PROPERTIES);
        Message letter = opened(Envelope.dead(message, "too large"));
        assertThat(letter.properties().user())
                .containsExactly(new UserProperty("epoch", "7"), new UserProperty("sluice-dead", "too large"));
        assertThat(letter.topic()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1000, 9999999, -1",
        "60, 1000, 1999, 60",
        "60, 1000, 2000, 59",
        "60, 1000, 61000, 0",
        "60, 1000, 999999, 0",
        "60, 5000, 1000, 60",
    })
    void expiry_is_what_the_time_in_the_queue_left_of_it(long expiry, long stored, long now, long left) {
        MessageProperties properties = new MessageProperties(false, expiry, null, null, null, List.of());
        Message message = new Message("a", new byte[0], Qos.AT_LEAST_ONCE, false, properties);
        assertThat(Envelope.expiryLeft(message, stored, now)).isEqualTo(left);
    }

    private static Message opened(byte[] bytes) {
        return Objects.requireNonNull(Envelope.open(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
    }

    private static void assertSame(Message actual, Message expected) {
        assertThat(actual.topic()).isEqualTo(expected.topic());
        assertThat(actual.payload()).isEqualTo(expected.payload());
        assertThat(actual.qos()).isEqualTo(expected.qos());
        assertThat(actual.retain()).isEqualTo(expected.retain());
        assertThat(actual.properties()).isEqualTo(expected.properties());
    }
}
