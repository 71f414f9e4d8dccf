package io.sluice.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.problem.Problem;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import io.sluice.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {

    enum Full {
        DROP_OLDEST,
        REJECT
    }

    record Inner(int x, @Nullable String note) {
        Inner {
            if (x == 13) {
                throw new IllegalArgumentException("inner x: not 13");
            }
        }
    }

    record Outer(
            @Key(value = "", byDefault = "5s", range = "1s..1m")
            Duration keepAlive,

            @Nullable Integer many,
            @Nullable Double real,
            @Nullable Long big,
            @Nullable Boolean flag,
            @Nullable ByteSize size,
            @Nullable HostPort host,
            @Nullable IntRange range,
            @Nullable Full full,
            @Key(value = "", name = "enum") @Nullable String word,
            List<At<String>> list,
            Map<Long, Inner> byNumber,
            @Nullable OneOrMore<Long> several,
            @Nullable At<Inner> inner) {}

    @TempDir
    Path folder;

    private final Problems problems = new Problems();

    @Test
    void what_is_absent_takes_its_default_or_null_or_nothing() throws IOException {
        Outer outer = bound("{}");
        assertThat(outer.keepAlive()).isEqualTo(Duration.ofSeconds(5));
        assertThat(outer.many()).isNull();
        assertThat(outer.list()).isEmpty();
        assertThat(outer.byNumber()).isEmpty();
        assertThat(outer.inner()).isNull();
    }

    @Test
    void each_component_reads_its_own_type() throws IOException {
        Outer outer = bound("""
                keep_alive: 1m
                many: -0x0
                real: 1.5e3
                big: 0xFFFFFFFFFFFFFFFF
                flag: false
                size: 4GiB
                host: "[fd00::20]:502"
                range: 1..12
                full: drop-oldest
                enum: off
                list: [a, no]
                by_number: {1: {x: 2}, 0x10: {x: 3, note: on}}
                several: 7
                inner: {x: 1}
                """.replace("-0x0", "-12"));
        assertThat(outer.keepAlive()).isEqualTo(Duration.ofMinutes(1));
        assertThat(outer.many()).isEqualTo(-12);
        assertThat(outer.real()).isEqualTo(1500);
        assertThat(outer.big()).isEqualTo(-1);
        assertThat(outer.flag()).isFalse();
        assertThat(outer.size()).isEqualTo(new ByteSize(4L << 30)).hasToString("4GiB");
        assertThat(outer.host()).isEqualTo(new HostPort("fd00::20", 502)).hasToString("[fd00::20]:502");
        assertThat(outer.range()).isEqualTo(new IntRange(1, 12));
        assertThat(outer.full()).isEqualTo(Full.DROP_OLDEST);
        assertThat(outer.word()).isEqualTo("off");
        assertThat(outer.list()).extracting(At::value).containsExactly("a", "no");
        assertThat(outer.byNumber()).containsOnlyKeys(1L, 16L).containsEntry(16L, new Inner(3, "on"));
        assertThat(Objects.requireNonNull(outer.several()).values()).containsExactly(7L);
        assertThat(Objects.requireNonNull(outer.inner()).place().line()).isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "many: 2147483648            | 1:7: many: expected a whole number up to 2147483647, not \"2147483648\"",
                "big: 9223372036854775808    | 1:6: big: expected a whole number of up to 64 bits, not \"9223372036854775808\"",
                "big: 0x10000000000000000    | 1:6: big: expected a whole number, not \"0x10000000000000000\"",
                "many: +5                    | 1:7: many: expected a whole number, not \"+5\"; write digits on both sides of the point and no +",
                "many: ''                    | 1:7: many: expected a whole number, not \"\"",
                "real: 1e999                 | 1:7: real: expected a number that fits 64 bits, not \"1e999\"",
                "real: 5,0                   | 1:7: real: expected a number, not \"5,0\"; write 5.0 with a point",
                "keep_alive: 61s             | 1:13: keep_alive: expected 1s to 1m, not \"61s\"",
                "keep_alive: 0.5s            | 1:13: keep_alive: expected a duration with its unit, such as 500ms, 10s, 5m, 1h or 30d, not \"0.5s\"; write 500ms",
                "keep_alive: 01:00:30        | 1:13: keep_alive: expected a duration with its unit, such as 500ms, 10s, 5m, 1h or 30d, not \"01:00:30\"; write 3630s",
                "flag: Off                   | 1:7: flag: expected true or false, not \"Off\"; write false",
                "flag: maybe                 | 1:7: flag: expected true or false, not \"maybe\"",
                "size: 10mb                  | 1:7: size: expected a size with its unit, such as 64KiB, 10MB or 4GiB, not \"10mb\"; write 10MB",
                "size: 1.5GiB                | 1:7: size: expected a size with its unit, such as 64KiB, 10MB or 4GiB, not \"1.5GiB\"",
                "full: DROP_OLDEST           | 1:7: full: expected drop-oldest or reject, not \"DROP_OLDEST\"; did you mean \"drop-oldest\"?",
                "list: a                     | 1:7: list: expected a list, found \"a\"; write [a]",
                "list: [[a]]                 | 1:8: list[0]: expected text, found a list",
                "by_number: {a: {x: 1}}      | 1:13: by_number.a: expected a whole number, not \"a\"",
                "by_number: {1: {y: 1, x: 1}}| 1:17: by_number.1.y: unknown key; there are: x, note",
                "by_number: {1: {}}          | 1:16: by_number.1: the key \"x\" is missing",
                "inner: {x: 13}              | 1:12: inner.x: not 13",
                "inner: []                   | 1:8: inner: expected keys (x, note), found a list",
                "inner:                      | 1:7: inner: expected keys (x, note), found nothing",
                "keepAlive: 5s               | 1:1: keepAlive: unknown key; did you mean \"keep_alive\"?",
                "host: h:99999               | 1:7: host: expected a port up to 65535, not \"99999\"",
                "range: 5..                  | 1:8: range: expected a whole number or a range such as 1..12, not \"5..\"",
            })
    void each_mistake_says_where_and_what(String text, String line) throws IOException {
        bind(text.strip());
        assertThat(lines()).containsExactly(line);
    }

    @Test
    void all_mistakes_are_found_at_once_and_the_rest_is_bound() throws IOException {
        Outer outer = bind("flag: yes\nlist: [a, {b: c}, d]\nby_number: {1: {x: 1}, 2: {x: z}}\nbogus: 1\n");
        assertThat(lines()).hasSize(4).isSorted();
        assertThat(Objects.requireNonNull(outer).list()).extracting(At::value).containsExactly("a", "d");
        assertThat(outer.byNumber()).containsOnlyKeys(1L);
    }

    @Test
    void an_overlay_takes_what_the_upper_record_does_not_say_from_the_lower() {
        record Layer(@Nullable String a, @Nullable String b) {}
        assertThat(Overlay.of(new Layer("x", null), new Layer("y", "z"))).isEqualTo(new Layer("x", "z"));
    }

    private Outer bound(String text) throws IOException {
        Outer outer = bind(text);
        assertThat(lines()).isEmpty();
        return Objects.requireNonNull(outer);
    }

    private @Nullable Outer bind(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), text);
        Node.Mapping root = Objects.requireNonNull(new YamlReader(problems).read(file));
        return new Binder(ScalarTypes.standard(), problems).bind(root, Outer.class);
    }

    private List<String> lines() {
        return problems.sorted().stream()
                .map(Problem::text)
                .map(text -> text.replaceFirst("^.*/a\\.yaml: ?", ""))
                .toList();
    }
}
