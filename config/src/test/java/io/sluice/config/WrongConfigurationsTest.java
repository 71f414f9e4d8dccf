package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the wrong configurations of {@code wrong.txt}. {@code -Dsluice.write=FILE} writes them with the problems they
 * give, for a person to read and judge.
 */
class WrongConfigurationsTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("CLOUD_USER", "user", "PASSWORD", "secret", "KEY_FOLDER", ".");

    private static final String GATEWAY = "gateway: {site: s, name: g}\n";
    private static final String LINK = "links: {plc: {tcp: \"10.0.0.1:502\"}}\n";

    /** What stands around the body, which is at the place of the percent sign. */
    private static final Map<String, String> AROUND = Map.ofEntries(
            Map.entry("file", "%"),
            Map.entry(
                    "tag", GATEWAY + LINK + "poll: {fast: 500ms}\ndevices:\n  d: {link: plc, unit: 1, tags: {t: %}}\n"),
            Map.entry(
                    "device",
                    GATEWAY + LINK + "models: {m: {tags: {speed: {at: hr:0, type: f32}}}}\ndevices:\n  d: %\n"),
            Map.entry("link", GATEWAY + "links:\n  plc: %\n"),
            Map.entry("model", GATEWAY + "models:\n  m: %\n"),
            Map.entry(
                    "publish",
                    GATEWAY + LINK
                            + "devices: {d: {link: plc, unit: 1, tags: {t: {at: hr:0, type: u16}}}}\npublish: %\n"),
            Map.entry("upstream", GATEWAY + "upstreams:\n  cloud: %\n"),
            Map.entry("forward", GATEWAY + "upstreams:\n  cloud: {url: \"mqtt://h\", forward: [%]}\n"),
            Map.entry("subscribe", GATEWAY + "upstreams:\n  cloud: {url: \"mqtt://h\", subscribe: [%]}\n"),
            Map.entry("store", GATEWAY + "store: %\n"),
            Map.entry("broker", GATEWAY + "broker: %\n"));

    @TempDir
    static Path folder;

    record Case(String title, String kind, String body, List<String> expected) {

        String text() {
            return Objects.requireNonNull(AROUND.get(kind), kind).replace("%", body);
        }

        @Override
        public String toString() {
            return kind + ": " + title;
        }
    }

    @BeforeAll
    static void put_a_readable_file_beside() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "x\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Path typed = Files.writeString(folder.resolve("typed.key"), "hunter2\n");
        Files.setPosixFilePermissions(typed, PosixFilePermissions.fromString("rw-------"));
    }

    static List<Case> cases() throws IOException {
        List<String> lines = lines();
        List<Case> cases = new ArrayList<>();
        List<String> body = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        String head = "";
        for (String line :
                Stream.concat(lines.stream(), Stream.of("=== end | file")).toList()) {
            if (line.startsWith("=== ")) {
                if (!head.isEmpty()) {
                    cases.add(of(head, body, expected));
                }
                head = line.substring(4);
                body.clear();
                expected.clear();
            } else if (line.startsWith("--> ")) {
                expected.add(line.substring(4));
            } else if (!head.isEmpty() && expected.isEmpty()) {
                body.add(line);
            }
        }
        return cases;
    }

    private static Case of(String head, List<String> body, List<String> expected) {
        String[] parts = head.split(" \\| ", 2);
        return new Case(parts[0], parts[1], String.join("\n", body).strip(), List.copyOf(expected));
    }

    private static List<String> lines() throws IOException {
        try (var in = WrongConfigurationsTest.class.getResourceAsStream("wrong.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void each_wrong_configuration_gives_exactly_its_problems(Case wrong) {
        assertThat(problems(wrong)).isEqualTo(wrong.expected()).isNotEmpty();
    }

    @Test
    void there_are_many_and_no_two_of_one_name() throws IOException {
        Set<String> titles = new HashSet<>();
        assertThat(cases()).hasSizeGreaterThan(150).allMatch(wrong -> titles.add(wrong.title() + wrong.kind()));
    }

    @Test
    void the_problems_are_written_down_when_asked() throws IOException {
        String target = System.getProperty("sluice.write");
        if (target == null) {
            return;
        }
        StringBuilder text = new StringBuilder();
        for (Case wrong : cases()) {
            text.append("=== ")
                    .append(wrong.title())
                    .append(" | ")
                    .append(wrong.kind())
                    .append('\n');
            text.append(wrong.body()).append(wrong.body().isEmpty() ? "" : "\n");
            problems(wrong).forEach(line -> text.append("--> ").append(line).append('\n'));
            text.append('\n');
        }
        Files.writeString(Path.of(target), text);
    }

    private static List<String> problems(Case wrong) {
        Path file = folder.resolve("sluice.yaml");
        try {
            Files.writeString(file, wrong.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LoadResult result = SluiceConfig.load(file, new HashMap<>(ENVIRONMENT));
        return result instanceof LoadResult.Refused refused
                ? refused.problems().stream()
                        .map(problem -> problem.text().replace(folder + "/", "").replaceFirst("^sluice.yaml:", ""))
                        .map(String::strip)
                        .toList()
                : List.of();
    }
}
