package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.packet.ReasonCode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    @ParameterizedTest
    @CsvSource({
        "SUCCESS, DELIVERED",
        "NO_MATCHING_SUBSCRIBERS, DELIVERED",
        "UNSPECIFIED_ERROR, RETRY",
        "IMPLEMENTATION_SPECIFIC_ERROR, RETRY",
        "QUOTA_EXCEEDED, RETRY",
        "PACKET_IDENTIFIER_IN_USE, RETRY",
        "NOT_AUTHORIZED, DEAD",
        "TOPIC_NAME_INVALID, DEAD",
        "PACKET_TOO_LARGE, DEAD",
        "PAYLOAD_FORMAT_INVALID, DEAD",
    })
    void an_answer_decides_over_a_message(ReasonCode answer, Verdict verdict) {
        assertThat(Verdict.of(answer, 1)).isEqualTo(verdict);
    }

    @Test
    void a_passing_refusal_is_final_at_the_eighth_try() {
        assertThat(Verdict.of(ReasonCode.QUOTA_EXCEEDED, 7)).isEqualTo(Verdict.RETRY);
        assertThat(Verdict.of(ReasonCode.QUOTA_EXCEEDED, 8)).isEqualTo(Verdict.DEAD);
    }

    @Test
    void pauses_double_up_to_a_minute() {
        assertThat(IntStream.rangeClosed(1, 8).mapToLong(n -> Verdict.retryDelayNanos(n) / 1_000_000_000L))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }
}
