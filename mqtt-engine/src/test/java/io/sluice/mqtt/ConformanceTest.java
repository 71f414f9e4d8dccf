package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds {@code docs/mqtt-conformance.md} to the specifications and to the tests that it names. */
final class ConformanceTest {

    private static final Path PAGE = Path.of("../docs/mqtt-conformance.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path SCRIPTS = Path.of("src/test/resources/differential");
    private static final Pattern SCRIPT = Pattern.compile("(?<!\\*)\\*([^*|]+)\\*(?=[, ]+[*|])");
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\d+\\.\\d+\\.\\d+)-(\\d+) \\| [^|]+ \\| (broker|client|both) \\| ([^|]+) \\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void every_test_that_is_named_exists() throws Exception {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> sources.put(file.getFileName().toString().replace(".java", ""), file));
        }
        List<String> missing = new ArrayList<>();
        for (MatchResult named : NAMED.matcher(Files.readString(PAGE)).results().toList()) {
            Path source = sources.get(named.group(1));
            if (source == null || !hasMethod(source, named.group(2))) {
                missing.add(named.group(1) + "#" + named.group(2));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_script_that_is_named_exists() throws Exception {
        StringBuilder scripts = new StringBuilder();
        for (String file : List.of("connect", "publish", "subscribe", "session")) {
            scripts.append(Files.readString(SCRIPTS.resolve(file + ".txt")));
        }
        List<String> missing = SCRIPT.matcher(Files.readString(PAGE))
                .results()
                .map(script -> "== " + script.group(1) + " ")
                .filter(title -> scripts.indexOf(title) < 0)
                .toList();
        assertThat(missing).isEmpty();
    }

    /** The gaps are numbers that the specification leaves out itself. */
    @ParameterizedTest
    @CsvSource({"## MQTT 5.0, 251, 2.2.1-1", "## MQTT 3.1.1, 141, ''"})
    void every_statement_is_there_once(String heading, int statements, String gaps) throws Exception {
        Map<String, TreeSet<Integer>> sections = new TreeMap<>();
        int rows = 0;
        for (String line : linesUnder(heading)) {
            MatchResult row = ROW.matcher(line).results().findFirst().orElseThrow(() -> new AssertionError(line));
            boolean shown = row.group(4).equals("open")
                    || row.group(4).startsWith("does not apply: ")
                    || NAMED.matcher(row.group(4)).find();
            assertThat(shown).as(line).isTrue();
            assertThat(sections.computeIfAbsent(row.group(1), s -> new TreeSet<>())
                            .add(Integer.valueOf(row.group(2))))
                    .as(line)
                    .isTrue();
            rows++;
        }
        List<String> left = new ArrayList<>();
        sections.forEach((section, numbers) -> {
            for (int number = 1; number < numbers.last(); number++) {
                if (!numbers.contains(number)) {
                    left.add(section + "-" + number);
                }
            }
        });
        assertThat(left).isEqualTo(gaps.isEmpty() ? List.of() : Arrays.asList(gaps.split(" ", -1)));
        assertThat(rows).isEqualTo(statements);
    }

    private static List<String> linesUnder(String heading) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| statement "))
                .toList();
    }

    private static boolean hasMethod(Path source, String name) throws Exception {
        String path = TESTS.relativize(source).toString();
        Class<?> type = Class.forName(
                path.replace(".java", "").replace('/', '.'), false, ConformanceTest.class.getClassLoader());
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(name));
    }
}
