package io.sluice.mqtt.broker.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void object_is_read_with_all_kinds_of_values() {
        assertThat(Json.object(" {\"a\":\"\\u00e9\\n\",\"b\":[1,-2.5e3,true,null],\"c\":{\"d\":false}} "))
                .isEqualTo(Map.of("a", "é\n", "b", List.of(1.0, -2500.0, true, Json.NULL), "c", Map.of("d", false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{}x",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":NaN}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":tru}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1e999}",
                "{\"a\":.5}",
                "{\"a\":[[[[[[[[[[1]]]]]]]]]]}",
                "{\"a\":'b'}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":123456789012345678901234567890123456789012345678901234567890}",
                "{\"a\":[1,]}",
                "{\"a\":1.}",
                "{/**/}",
                "\uFEFF{}",
                "{} ,",
                "{}{}"
            })
    void anything_else_is_none(String text) {
        assertThat(Json.object(text)).isNull();
    }

    @Test
    void nothing_that_comes_makes_it_throw() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "{}[]\":,\\u0e-+.truefalsn 19a\n";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("{\"a\":");
            random.ints(random.nextInt(20), 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
            String shown = text.toString();
            assertThat(Json.object(shown) == null || shown.endsWith("}") || shown.endsWith(" ") || shown.endsWith("\n"))
                    .as("seed %d: %s", seed, shown)
                    .isTrue();
        }
    }
}
