package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.config.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Edits the examples at random, by seed. Whatever the edit is, loading answers with settings or with problems, and a key
 * that does not exist never goes unnoticed.
 */
class MutationPropertyTest {

    private static final int RUNS = Integer.getInteger("sluice.runs", 150);

    /** Keys of the documents, with the text before them; names that the operator gives are not among them. */
    private static final Pattern KEY =
            Pattern.compile("(?<=[{ ])(at|type|order|unit|every|scale|invalid|deadband|expect"
                    + "|link|model|skip|tcp|site|name|timeout|retries|max_registers|url|ca|client_id|username|password"
                    + "|filter|qos|retain|bind|extends|modbus)(?=: )");

    private static final List<String> PIECES = List.of(
            "",
            " ",
            "\n",
            "\n  ",
            "\t",
            ":",
            ": ",
            ",",
            "{",
            "}",
            "[",
            "]",
            "-",
            "- ",
            "*x",
            "&x ",
            "<<: ",
            "!!str ",
            "#",
            " # ",
            "'",
            "\"",
            "|",
            ">",
            "%",
            "@",
            "~",
            "null",
            "yes",
            "off",
            "012",
            "1:30",
            "0x",
            "-1",
            "1e99",
            ".inf",
            "99999999999999999999",
            "${",
            "${env:X}",
            "${file:/etc/passwd}",
            "..",
            "1..",
            "{unit}",
            "{x}",
            "/",
            "+",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "ü",
            "😀",
            "---\n",
            "...\n",
            "? ",
            "4x",
            "hr:",
            "str(",
            "[9999999]");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "modbus-tcp.yaml",
                "mosquitto-upstream.yaml",
                "plant.yaml",
                "models/drive.yaml",
                "devices/drives.yaml"
            })
    void no_edit_makes_loading_throw(String name) throws IOException {
        Path examples = Examples.in(folder);
        String text = Files.readString(examples.resolve(name));
        Path main = examples.resolve(name.contains("/") ? "plant.yaml" : name);
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            String edited = text;
            for (int i = random.nextInt(3); i >= 0; i--) {
                edited = edit(edited, random);
            }
            Files.writeString(examples.resolve(name), edited);
            load(main, examples, seed, edited);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"modbus-tcp.yaml", "mosquitto-upstream.yaml", "models/drive.yaml", "devices/drives.yaml"})
    void a_misspelt_key_is_always_reported_where_it_stands(String name) throws IOException {
        Path examples = Examples.in(folder);
        String text = Files.readString(examples.resolve(name));
        Path main = examples.resolve(name.contains("/") ? "plant.yaml" : name);
        List<MatchResult> keys = new ArrayList<>();
        KEY.matcher(withoutComments(text)).results().forEach(keys::add);
        assertThat(keys).isNotEmpty();
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            MatchResult key = keys.get(random.nextInt(keys.size()));
            String misspelt = misspell(key.group(), random);
            String edited = text.substring(0, key.start()) + misspelt + text.substring(key.end());
            Files.writeString(examples.resolve(name), edited);
            LoadResult result = load(main, examples, seed, edited);
            int line = (int) text.substring(0, key.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            assertThat(result).as("seed %d: %s", seed, misspelt).isInstanceOf(LoadResult.Refused.class);
            assertThat(((LoadResult.Refused) result).problems())
                    .as("seed %d: %s in line %d", seed, misspelt, line)
                    .anyMatch(problem -> problem.line() == line
                            && problem.message().startsWith("unknown key")
                            && problem.path().endsWith(misspelt));
        }
    }

    /** The same length, comments blanked, so that no key of a comment is edited. */
    private static String withoutComments(String text) {
        StringBuilder plain = new StringBuilder(text);
        Pattern.compile("(?m)(^| )#.*$")
                .matcher(text)
                .results()
                .forEach(comment ->
                        plain.replace(comment.start(), comment.end(), "#".repeat(comment.end() - comment.start())));
        return plain.toString();
    }

    /** A key that exists nowhere. */
    private static String misspell(String key, Random random) {
        int at = random.nextInt(key.length());
        return switch (random.nextInt(3)) {
            case 0 -> key.substring(0, at) + "q" + key.substring(at);
            case 1 -> key + "_q";
            default -> key.substring(0, at) + "Q" + key.substring(at + 1);
        };
    }

    private static String edit(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(8));
        int other = random.nextInt(text.length());
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + text.substring(from, to) + text.substring(from);
            case 2 -> text.substring(0, from) + text.charAt(other) + text.substring(to);
            default -> text.substring(0, from) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(to);
        };
    }

    private static LoadResult load(Path main, Path examples, long seed, String edited) {
        Map<String, String> environment = Examples.environment(examples);
        try {
            LoadResult result = SluiceConfig.load(main, environment);
            if (result instanceof LoadResult.Refused refused) {
                assertThat(refused.problems())
                        .as("seed %d", seed)
                        .isNotEmpty()
                        .isSorted()
                        .allMatch(MutationPropertyTest::isOneLine);
            }
            return result;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("seed " + seed + " in " + main + ":\n" + edited, e);
        }
    }

    private static boolean isOneLine(Problem problem) {
        return problem.text().lines().count() == 1 && !problem.text().contains("correct horse");
    }
}
