package io.sluice.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.problem.Problem;
import io.sluice.config.problem.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

    @TempDir
    Path folder;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @ValueSource(strings = {"off", "yes", "012", "1:30", "0x10", "1e3", "2026-11-20", ".inf", "=", "1_000"})
    void a_scalar_is_kept_as_it_was_written(String text) throws IOException {
        assertThat(read("k: " + text).get("k"))
                .isInstanceOfSatisfying(
                        Node.Scalar.class, scalar -> assertThat(scalar.text()).isEqualTo(text));
    }

    @Test
    void places_count_from_one_and_in_characters() throws IOException {
        Node value = read("a: 1\n\"ü😀\": {b: x}\n").get("ü😀");
        assertThat(((Node.Mapping) Objects.requireNonNull(value)).placeOf("b"))
                .hasToString(folder.resolve("a.yaml") + ":2:11");
    }

    @Test
    void an_own_key_wins_over_a_merged_one_and_keeps_its_place() throws IOException {
        Node.Mapping root = read("base: &b {x: 1, y: 2}\nover: {<<: *b, y: 3}\n");
        Node.Mapping over = (Node.Mapping) Objects.requireNonNull(root.get("over"));
        assertThat(over.entries().keySet()).containsExactlyInAnyOrder("x", "y");
        assertThat(over.placeOf("x").line()).isEqualTo(1);
        assertThat(over.placeOf("y").line()).isEqualTo(2);
    }

    @Test
    void of_two_merged_maps_the_first_wins() throws IOException {
        Node.Mapping root = read("a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\n");
        Node.Mapping merged = (Node.Mapping) Objects.requireNonNull(root.get("c"));
        assertThat(merged.placeOf("x").line()).isEqualTo(1);
        assertThat(merged.placeOf("z").line()).isEqualTo(2);
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_are_taken() throws IOException {
        assertThat(read("\uFEFFa: 1\r\nb: 2\r\n").entries().keySet()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 3a 20 ff 0a            | 1:4: is not UTF-8 text: byte 0xff; save it as UTF-8",
                "61 3a 20 e4 0a            | 1:4: is not UTF-8 text: byte 0xe4; save it as UTF-8",
                "61 3a 0a c3               | 2:1: is not UTF-8 text: byte 0xc3; save it as UTF-8",
                "61 3a 20 00 0a            | 1:4: is not text: it holds the control character 0x00",
                "7f 45 4c 46 02 01         | 1:1: is not text: it holds the control character 0x7f",
                "ff fe 61 00 3a 00         | is UTF-16 text: save it as UTF-8",
                "fe ff 00 61 00 3a         | is UTF-16 text: save it as UTF-8",
                "ef bb bf                  | is empty",
                "20 0a 0a                  | is empty",
            })
    void bytes_that_are_not_text_give_one_line(String hex, String line) throws IOException {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex.strip());
        Path file = Files.write(folder.resolve("a.yaml"), bytes);
        assertThat(new YamlReader(problems).read(file)).isNull();
        assertThat(lines()).containsExactly(line);
    }

    @Test
    void a_file_that_is_not_there_gives_one_line() {
        assertThat(new YamlReader(problems).read(folder.resolve("a.yaml"))).isNull();
        assertThat(lines()).containsExactly("no such file");
    }

    @Test
    void a_directory_gives_one_line() throws IOException {
        Files.createDirectory(folder.resolve("a.yaml"));
        assertThat(new YamlReader(problems).read(folder.resolve("a.yaml"))).isNull();
        assertThat(lines()).containsExactly("is a directory, not a file");
    }

    @Test
    void a_device_is_not_read() {
        assertThat(new YamlReader(problems).read(Path.of("/dev/zero"))).isNull();
        assertThat(problems.sorted()).extracting(Problem::text).containsExactly("/dev/zero: is not a regular file");
    }

    @Test
    void a_file_above_the_limit_gives_one_line() throws IOException {
        Path file = folder.resolve("a.yaml");
        try (var channel = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(YamlReader.MAX_BYTES);
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {'\n'}));
        }
        assertThat(new YamlReader(problems).read(file)).isNull();
        assertThat(lines()).containsExactly("is larger than 64 MiB, the most that is read in all files together");
    }

    @Test
    void nesting_is_bounded_however_long_it_goes_on() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"), "a: " + "[".repeat(30_000) + ("\n" + " [".repeat(10_000)).repeat(50));
        assertThat(new YamlReader(problems).read(folder.resolve("a.yaml"))).isNull();
        assertThat(lines()).containsExactly("1:35: nested deeper than 32 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: \"%s\"", "a: %s", "# %s", "a: |\n  %s", "%s: a"})
    void a_line_without_end_is_refused_before_it_costs_time(String around) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), around.replace("%s", "x y".repeat(5_000_000)));
        assertThat(new YamlReader(problems).read(folder.resolve("a.yaml"))).isNull();
        assertThat(lines())
                .hasSize(1)
                .allMatch(line -> line.endsWith(":32769: a line of more than 32768 characters: break it into several"));
    }

    @Test
    void nesting_of_blocks_is_bounded() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        Files.writeString(folder.resolve("a.yaml"), text);
        assertThat(new YamlReader(problems).read(folder.resolve("a.yaml"))).isNull();
        assertThat(lines()).hasSize(1).allMatch(line -> line.endsWith(": nested deeper than 32 levels"));
    }

    @Test
    void aliases_count_as_what_they_stand_for() throws IOException {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            text.append(("a%d: &a%d [" + "*a%d,".repeat(9) + "]\n").replace("%d", "%s"));
            for (int j = 0; j < 2; j++) {
                text.replace(text.indexOf("%s"), text.indexOf("%s") + 2, String.valueOf(i));
            }
            for (int j = 0; j < 9; j++) {
                text.replace(text.indexOf("%s"), text.indexOf("%s") + 2, String.valueOf(i - 1));
            }
        }
        Files.writeString(folder.resolve("a.yaml"), text);
        assertThat(new YamlReader(problems).read(folder.resolve("a.yaml"))).isNull();
        assertThat(lines())
                .hasSize(1)
                .allMatch(line -> line.contains("the files hold, aliases written out, more than 3000000"));
    }

    @Test
    void the_bounds_hold_over_all_files_of_a_reader() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "a: [" + "\n x, x, x, x,".repeat(400_000) + "]");
        YamlReader reader = new YamlReader(problems);
        assertThat(reader.read(file)).isNotNull();
        assertThat(reader.read(file)).isNull();
        assertThat(lines()).hasSize(1).allMatch(line -> line.contains("more than 3000000 keys and values"));
    }

    private Node.Mapping read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), text, StandardCharsets.UTF_8);
        Node.Mapping root = new YamlReader(problems).read(file);
        assertThat(lines()).isEmpty();
        return Objects.requireNonNull(root);
    }

    private List<String> lines() {
        return problems.sorted().stream()
                .map(problem -> problem.text().replaceFirst("^.*/a\\.yaml: ?", ""))
                .toList();
    }
}
