package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.LoadResult;
import io.sluice.config.SluiceConfig;
import io.sluice.gateway.peer.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README and the pages that operators read are true as far as a machine can tell. */
class ReadmeTest {

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    @Test
    void the_first_tag_map_of_the_readme_is_right(@TempDir Path dir) throws IOException {
        List<String> maps =
                YAML.matcher(read("README.md")).results().map(it -> it.group(1)).toList();
        assertThat(maps).hasSize(1);
        Path file = Files.writeString(dir.resolve("first.yaml"), maps.get(0));
        LoadResult result = SluiceConfig.load(file, Map.of());
        assertThat(result).isInstanceOf(LoadResult.Loaded.class);
        assertThat(((LoadResult.Loaded) result).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CONTRIBUTING.md",
                "docs/commands.md",
                "docs/writing.md",
                "docs/upstream.md",
                "docs/configuration.md",
                "docs/benchmarks.md",
                "docs/formats.md",
                "docs/metrics.md",
                "docs/security.md",
                "docs/decisions/README.md",
                "store-forward/README.md",
                "mqtt-engine/README.md",
                "modbus-adapter/README.md",
                "config/README.md",
                "gateway/README.md"
            })
    void every_link_of_a_page_leads_to_a_file(String page) throws IOException {
        List<String> targets = LINK.matcher(read(page))
                .results()
                .map((MatchResult it) -> it.group(1))
                .toList();
        for (String target : targets) {
            assertThat(Child.root().resolve(page).resolveSibling(target))
                    .as("%s links to %s", page, target)
                    .exists();
        }
    }

    private static String read(String page) throws IOException {
        return Files.readString(Child.root().resolve(page));
    }
}
