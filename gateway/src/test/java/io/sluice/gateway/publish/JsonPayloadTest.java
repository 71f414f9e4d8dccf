package io.sluice.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonPayloadTest {

    private static final Instant TIME = Instant.parse("2026-11-20T06:30:00.1239Z");

    static Stream<Arguments> values() {
        Map<String, Value> bits = new LinkedHashMap<>();
        bits.put("running", new Value.Bool(true));
        bits.put("mode", new Value.Int(2));
        return Stream.of(
                Arguments.of(new Value.Bool(true), "true"),
                Arguments.of(new Value.Int(Long.MIN_VALUE), "-9223372036854775808"),
                Arguments.of(new Value.Unsigned(-1), "18446744073709551615"),
                Arguments.of(new Value.Real(49.98), "49.98"),
                Arguments.of(new Value.Real(50), "50.0"),
                Arguments.of(new Value.Real(-0.0), "-0.0"),
                Arguments.of(new Value.Real(152_709_948), "152709948"),
                Arguments.of(new Value.Real(-0.000_25), "-0.00025"),
                Arguments.of(new Value.Real(1e300), "1.0E300"),
                Arguments.of(new Value.Text("a \"b\"\n\u0000é"), "\"a \\\"b\\\"\\n\\u0000é\""),
                Arguments.of(new Value.Bytes("00ff"), "\"00ff\""),
                Arguments.of(new Value.Array(List.of(new Value.Int(1), new Value.Int(2))), "[1,2]"),
                Arguments.of(new Value.Fields(bits), "{\"running\":true,\"mode\":2}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_becomes_its_json(Value value, String json) {
        assertThat(encode(value, Quality.GOOD, ""))
                .isEqualTo("{\"value\":" + json + ",\"quality\":\"good\",\"timestamp\":\"2026-11-20T06:30:00.123Z\","
                        + "\"epoch\":4,\"sequence\":17}");
    }

    @Test
    void a_bad_reading_has_no_value_and_says_why() {
        assertThat(encode(null, Quality.badException(Quality.Cause.CONFIG, 2), "Hz"))
                .isEqualTo("{\"value\":null,\"quality\":\"bad/config 2\",\"timestamp\":\"2026-11-20T06:30:00.123Z\","
                        + "\"epoch\":4,\"sequence\":17,\"unit\":\"Hz\"}");
    }

    private static String encode(@Nullable Value value, Quality quality, String unit) {
        Reading reading = new Reading("pump", "speed", value, quality, TIME);
        return new String(new JsonPayload().encode(reading, 4, 17, unit), StandardCharsets.UTF_8);
    }
}
