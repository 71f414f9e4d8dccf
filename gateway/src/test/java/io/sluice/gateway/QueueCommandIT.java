package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.Sluice;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice queue}, as an operator uses it on the store of a stopped gateway. */
class QueueCommandIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final StoreSettings SMALL = new StoreSettings(256 << 10, 4 << 20, Duration.ZERO, 64 << 10, 1);

    @TempDir
    private Path dir = Path.of("unset");

    private Path state = Path.of("unset");

    @BeforeEach
    void fill() throws StoreException {
        state = dir.resolve("state");
        try (Store store = DiskStore.open(state, SMALL)) {
            DurableQueue queue = store.queue("cloud", QueueLimits.DEFAULT);
            for (int i = 0; i < 100; i++) {
                queue.append(("message " + i + " °C").getBytes(StandardCharsets.UTF_8))
                        .join();
            }
            queue.append(new byte[] {0, 1, 2}).join();
            queue.acknowledge(0).join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "peek", "export", "import", "verify", "drop"})
    void every_command_explains_itself_with_an_example(String command) {
        assertThat(queue(0, command, "--help"))
                .contains("Usage: sluice queue " + command)
                .contains("Example")
                .contains("  sluice queue " + command);
    }

    @Test
    void the_status_lists_what_each_queue_holds() {
        assertThat(queue(0, "status", "--store", state.toString()))
                .containsPattern("cloud +entries 100 +bytes 1\\d\\d\\d +oldest 20\\S+Z +end 101")
                .contains("queues 1 ");
        assertThat(queue(0, "status", "--store", state.toString(), "--json"))
                .contains("\"quarantined\":0,\"queues\":[{\"name\":\"cloud\",\"entries\":100,")
                .contains("\"end\":101}]}");
    }

    @Test
    void the_first_messages_are_shown_and_stay() {
        assertThat(queue(0, "peek", "cloud", "-n", "2", "--from", "5", "--store", state.toString()))
                .containsPattern("5  20\\S+Z  13 bytes  message 5 °C\n6  ")
                .doesNotContain("message 7");
        assertThat(queue(0, "peek", "cloud", "--from", "100", "--json", "--store", state.toString()))
                .contains("\"base64\":\"AAEC\"");
        assertThat(queue(0, "status", "--store", state.toString())).contains("entries 100 ");
    }

    @Test
    void an_export_is_imported_into_another_queue_as_it_was() throws IOException {
        String lines = queue(0, "export", "cloud", "--store", state.toString());
        assertThat(lines.lines()).hasSize(100).allMatch(it -> it.startsWith("{\"offset\":"));
        Path file = Files.writeString(dir.resolve("cloud.jsonl"), lines + "\n");
        assertThat(queue(1, "import", "copy", file.toString(), "--store", state.toString()))
                .contains("there is no queue copy in the store; there are: cloud");
        assertThat(queue(0, "import", "copy", file.toString(), "--create", "--store", state.toString()))
                .contains("imported 100 messages into copy");
        String again = queue(0, "export", "copy", "--store", state.toString());
        assertThat(payloads(again)).isEqualTo(payloads(lines)).hasSize(100);
        Files.writeString(file, "{\"text\":\"one\"}\n{\"text\":\"two\"\n");
        assertThat(queue(1, "import", "copy", file.toString(), "--store", state.toString()))
                .contains("line 2: Unexpected end-of-input")
                .contains("1 messages were imported before");
    }

    @Test
    void messages_are_dropped_only_when_that_is_confirmed() {
        assertThat(queue(2, "drop", "cloud", "--all", "--store", state.toString()))
                .contains("--yes");
        assertThat(queue(0, "drop", "cloud", "--before", "40", "--yes", "--store", state.toString()))
                .contains("dropped 39 messages of cloud");
        assertThat(queue(0, "drop", "cloud", "--older-than", "1d", "--yes", "--store", state.toString()))
                .contains("dropped 0 messages of cloud");
        assertThat(queue(0, "drop", "cloud", "--older-than", "0s", "--yes", "--store", state.toString()))
                .contains("dropped 61 messages of cloud");
        assertThat(queue(0, "status", "--store", state.toString()))
                .contains("entries 0 ")
                .contains("end 101");
    }

    @ParameterizedTest
    @CsvSource({
        "drop cloud --yes, one of --all",
        "drop cloud --all --before 3 --yes, one of --all",
        "drop cloud --before -1 --yes, --before",
        "drop cloud --older-than 3x --yes, --older-than",
        "peek cloud -n 0, --count",
        "peek, QUEUE",
        "'', command",
        "sttaus, sttaus"
    })
    void wrong_use_says_how_it_is_used(String arguments, String named) {
        assertThat(queue(2, arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .contains(named);
    }

    @Test
    void damage_is_found_by_verify_and_raises_the_alarm_of_a_gateway() throws IOException {
        assertThat(queue(0, "verify", "--store", state.toString()))
                .containsPattern("segment-\\S+  segment  bytes 262144   frames \\d+   messages 101")
                .contains("\ngood: ");
        Path segment = flip("message 50 ");
        assertThat(queue(1, "verify", "--store", state.toString()))
                .containsPattern(segment.getFileName() + ".*\n    DAMAGED: bytes \\d+ to \\d+ are damaged")
                .contains("damaged: 1 of ");
        assertThat(queue(1, "verify", "--json", "--store", state.toString())).contains("{\"good\":false,");
        flipCheckpoint();
        try (Child gateway = Sluice.gateway(config())) {
            gateway.await("the alarm", LIMIT, it -> it.contains("ERROR") && it.contains("alarm store=DAMAGE times=1:"));
            assertThat(gateway.output()).contains(state.resolve("quarantine").toString());
        }
    }

    @Test
    void a_gateway_that_runs_has_its_store_to_itself() throws IOException {
        Path config = config();
        try (Child gateway = Sluice.gateway(config)) {
            for (String command : List.of("status", "verify", "export cloud", "drop cloud --all --yes")) {
                assertThat(queue(1, (command + " --config " + config).split(" ", -1)))
                        .contains("process " + gateway.pid())
                        .contains("stop it first");
            }
            assertThat(gateway.stop(LIMIT)).isZero();
        }
        assertThat(queue(0, "status", "--config", config.toString())).contains("cloud");
    }

    @Test
    void a_directory_without_a_store_is_refused_and_left_as_it_is() {
        Path empty = dir.resolve("empty");
        assertThat(queue(1, "status", "--store", empty.toString()))
                .contains(empty.toString())
                .contains("no store");
        assertThat(empty).doesNotExist();
    }

    private Path config() throws IOException {
        return Files.writeString(dir.resolve("sluice.yaml"), """
                gateway: {site: plant7, name: gw-01}
                store: {dir: state, segment: 256KiB}
                broker: {listeners: [{bind: "127.0.0.1:%d"}]}
                """.formatted(Ports.free()));
    }

    private Path flip(String text) throws IOException {
        for (Path file : files("segment-")) {
            byte[] bytes = Files.readAllBytes(file);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
            if (at >= 0) {
                bytes[at] ^= 1;
                return Files.write(file, bytes);
            }
        }
        throw new AssertionError(text + " is in no segment");
    }

    /** Without a checkpoint every frame is read at a start. */
    private void flipCheckpoint() throws IOException {
        for (Path file : files("checkpoint-")) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[0] ^= 1;
            Files.write(file, bytes);
        }
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            return files.filter(it -> it.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> payloads(String lines) {
        return lines.lines().map(it -> it.replaceAll("\"offset.*Z\",", "")).toList();
    }

    private static String queue(int exitCode, String... arguments) {
        List<String> all = new ArrayList<>(List.of("queue"));
        all.addAll(List.of(arguments));
        try (Child child = Sluice.start(all.toArray(String[]::new))) {
            assertThat(child.exit(LIMIT)).as(child.output()).isEqualTo(exitCode);
            assertThat(child.output()).doesNotContain("\tat ");
            return child.output();
        }
    }
}
