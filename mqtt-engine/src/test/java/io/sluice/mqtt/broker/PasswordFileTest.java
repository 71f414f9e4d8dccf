package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordFileTest {

    /** The start of a well-formed line. */
    private static final String KNOWN = "known:$pbkdf2-sha256$80000$TmFDbAAAAAA=$";

    @TempDir
    Path dir;

    @Test
    void entry_lets_its_user_in_and_nobody_else() throws Exception {
        PasswordFile users = read("# plant\n\n" + PasswordFile.entry("änne", "grüß gott".toCharArray()) + "\n");

        assertThat(users.size()).isEqualTo(1);
        assertThat(users.check("änne", password("grüß gott"))).isTrue();
        assertThat(users.check("änne", password("gruss gott"))).isFalse();
        assertThat(users.check("änne", password(""))).isFalse();
        assertThat(users.check("anne", password("grüß gott"))).isFalse();
    }

    @Test
    void same_password_has_another_entry_each_time() {
        assertThat(PasswordFile.entry("u", "p".toCharArray())).isNotEqualTo(PasswordFile.entry("u", "p".toCharArray()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anna:secret | expected name:$pbkdf2-sha256$",
                "anna | expected name:$pbkdf2-sha256$",
                ":$pbkdf2-sha256$80000$AAAAAAAAAAA=$AAAA | expected name:$pbkdf2-sha256$",
                "anna:$6$salt$hash | salt is shorter",
                "anna:$5$salt$hash | expected name:$pbkdf2-sha256$",
                "anna:$pbkdf2-sha256$many$AAAAAAAAAAA=$AAAA | iterations are not a number",
                "anna:$pbkdf2-sha256$1$AAAAAAAAAAA=$AAAA | iterations: 1000 to 10000000, not 1",
                "anna:$pbkdf2-sha256$80000$AAAA$AAAA | salt is shorter",
                "anna:$pbkdf2-sha256$80000$AAAAAAAAAAA=$AAAA | hash is not 32 bytes",
                "anna:$pbkdf2-sha256$80000$AAAAAAAAAAA=$*** | not base64",
            })
    void bad_line_is_named_by_file_and_line_and_never_quoted(String line, String problem) {
        assertThatThrownBy(() -> read("# users\n" + line + "\n"))
                .isInstanceOf(BrokerException.class)
                .hasMessageStartingWith(dir.resolve("users") + ":2: ")
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void every_bad_line_is_listed_at_once() {
        String good = KNOWN + "A".repeat(43) + "=";
        assertThatThrownBy(() -> read(good + "\nbad\n" + good + "\n"))
                .hasMessageContaining("users:2: ")
                .hasMessageContaining("users:3: a user that stands above already");
    }

    @Test
    void missing_file_is_named_with_what_to_do() {
        assertThatThrownBy(() -> PasswordFile.read(dir.resolve("none")))
                .isInstanceOf(BrokerException.class)
                .hasMessage("%s: no such file; make it with sluice passwd", dir.resolve("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha512-pbkdf2", "sha512"})
    void file_of_mosquitto_is_taken_as_it_is(String hash) throws Exception {
        Path file = dir.resolve("mosquitto");
        Peer.must("mosquitto_passwd", "-H", hash, "-c", "-b", file.toString(), "änne", "grüß gott");
        PasswordFile users = PasswordFile.read(file);
        assertThat(users.check("änne", password("grüß gott"))).isTrue();
        assertThat(users.check("änne", password("grüß got"))).isFalse();
        assertThat(users.check("anna", password("grüß gott"))).isFalse();
        assertThat(users.scram("änne").real()).isFalse();
    }

    @Test
    void unknown_user_has_the_same_made_up_salt_each_time() throws Exception {
        PasswordFile users = read("");
        assertThat(users.scram("x").credential().salt())
                .isEqualTo(users.scram("x").credential().salt());
        assertThat(users.scram("x").credential().salt())
                .isNotEqualTo(users.scram("y").credential().salt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "#a", " a", "a ", "a\nb"})
    void name_that_no_line_can_hold_is_refused(String name) {
        assertThatThrownBy(() -> PasswordFile.entry(name, "p".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private PasswordFile read(String text) throws Exception {
        return PasswordFile.read(Files.writeString(dir.resolve("users"), text));
    }

    private static ByteBuffer password(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
