package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.LoadResult;
import io.sluice.config.SluiceConfig;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.gateway.peer.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ReloadedTest {

    private static final String BROKER = "broker: {listeners: [{bind: '127.0.0.1:1883'}], access: [%s]}\n";

    @TempDir
    private Path dir = Path.of("unset");

    private static SluiceSettings load(Path file) {
        LoadResult result = SluiceConfig.load(file, Map.of("STATE_DIRECTORY", "/var/lib/sluice"));
        assertThat(result).isInstanceOf(LoadResult.Loaded.class);
        return ((LoadResult.Loaded) result).settings();
    }

    private SluiceSettings of(String more) throws IOException {
        Path file = dir.resolve("sluice.yaml");
        Files.writeString(file, "gateway: {site: plant7, name: gw-01}\nstore: {dir: state}\n" + more);
        return load(file);
    }

    @Test
    void the_same_file_changes_nothing() {
        Path example = Child.root().resolve("config/examples/modbus-tcp.yaml");
        Reloaded reloaded = Reloaded.of(load(example), load(example));
        assertThat(reloaded.applied()).isEmpty();
        assertThat(reloaded.atNextStart()).isEmpty();
    }

    @Test
    void rules_of_access_hold_at_once_and_all_else_from_the_next_start_on() throws IOException {
        SluiceSettings before = of(BROKER.formatted(""));
        SluiceSettings next = of(BROKER.formatted("{deny: read, topics: 'a'}").replace("1883", "1884"));
        Reloaded reloaded = Reloaded.of(before, next);
        assertThat(reloaded.applied()).containsExactly("broker.access");
        assertThat(reloaded.atNextStart()).containsExactly("broker, beside its access");
        assertThat(reloaded.running().broker().listeners())
                .isEqualTo(before.broker().listeners());
        assertThat(reloaded.running().broker().security())
                .isEqualTo(next.broker().security());
        assertThat(Reloaded.of(reloaded.running(), next).applied()).isEmpty();
    }
}
