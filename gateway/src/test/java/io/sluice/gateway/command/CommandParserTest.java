package io.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

    private final CommandParser parser = new CommandParser();

    @Test
    void a_value_may_stand_alone() throws Exception {
        assertThat(parse("45")).hasToString("Command[id=null, value=45, expires=null]");
        assertThat(parse(" auto\n").value()).hasToString("auto");
        assertThat(parse("[1, 2.50]").value()).hasToString("[1, 2.50]");
    }

    @Test
    void an_object_has_a_value_and_may_have_an_id_and_an_end() throws Exception {
        Command command = parse("{\"id\":\"a7\",\"value\":0.10,\"expires\":\"2026-11-21T09:00:00+01:00\"}");
        assertThat(command.id()).isEqualTo("a7");
        assertThat(command.value()).hasToString("0.10");
        assertThat(command.expires()).isEqualTo(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(parse("{\"id\":17,\"value\":\"auto\"}").id()).isEqualTo("17");
        assertThat(parse("{\"value\":{\"run\":true,\"mode\":3}}").value()).hasToString("{run=true, mode=3}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{\"id\":\"a\"}",
                "{\"value\":null}",
                "{\"value\":1,\"value\":2}",
                "{\"value\":1,\"vlaue\":2}",
                "{\"value\":1}x",
                "{\"value\":1",
                "{\"value\":NaN}",
                "{\"value\":[[1]]}",
                "{\"value\":1,\"id\":\"\"}",
                "{\"value\":1,\"id\":1.5}",
                "{\"value\":1,\"id\":\"a\\nb\"}",
                "{\"value\":1,\"expires\":1732176000}",
                "{\"value\":1,\"expires\":\"tomorrow\"}",
                "[1,",
                "[1]]",
            })
    void what_asks_for_nothing_is_refused(String payload) {
        assertThatThrownBy(() -> parse(payload))
                .isInstanceOf(MalformedCommandException.class)
                .hasNoCause();
    }

    @Test
    void bounds_are_kept_and_garbage_is_survived() {
        assertThatThrownBy(() -> parse("1".repeat(CommandParser.MAX_BYTES + 1))).hasMessageContaining("8192 bytes");
        assertThatThrownBy(() -> parser.parse(new byte[] {(byte) 0xff})).hasMessage("no UTF-8");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) "{}[]\":,0123.eE+-truefalsnid value\\u".charAt(random.nextInt(35));
            }
            try {
                assertThat(parser.parse(bytes).value()).isNotNull();
            } catch (MalformedCommandException expected) {
                assertThat(expected).hasMessageNotContaining("\n\n\n");
            }
        }
    }

    private Command parse(String text) throws MalformedCommandException {
        return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
