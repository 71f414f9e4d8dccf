package io.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.settings.CommandSettings;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.field.ChangeRule;
import io.sluice.field.Setting;
import io.sluice.field.Value;
import io.sluice.field.WriteResult;
import io.sluice.field.WriteResult.Status;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.ModbusLinkSettings;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ModbusWrite;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The desk with a device of the test behind it, over restarts on one store. */
@Timeout(60)
class CommandDeskTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("unset");

    private final Store store = MemoryStore.open();
    private final List<Message> answers = new CopyOnWriteArrayList<>();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private CompletableFuture<WriteResult> outcome = CompletableFuture.completedFuture(
            new WriteResult(Status.WRITTEN, WriteResult.NONE, "", new Value.Int(7), new Value.Int(7)));
    private CommandDesk desk;

    @BeforeEach
    void start() throws IOException {
        desk = desk(true, 1000);
    }

    @AfterEach
    void stop() {
        desk.close();
        store.close();
    }

    private CommandDesk desk(boolean enabled, int ids) throws IOException {
        CommandSettings settings = new CommandSettings(enabled, false, ids, Duration.ofDays(1), 1 << 20, 3);
        CommandDesk made = new CommandDesk(
                settings,
                AuditLog.in(folder.resolve("audit"), 1 << 20, 3),
                store,
                (messages, batch) -> {
                    answers.addAll(messages);
                    return batch.isEmpty() ? CompletableFuture.completedFuture(null) : store.commit(batch);
                },
                new Issuers(),
                Clock.systemUTC(),
                System::nanoTime);
        ModbusDevice device = new ModbusDevice(
                "pump",
                "plc",
                1,
                List.of(
                        ModbusTag.builder("count", "hr:0", "u16")
                                .write(ModbusWrite.ANY)
                                .build(),
                        ModbusTag.builder("temp", "hr:1", "u16").build()));
        List<PublishedTag> published = device.tags().stream()
                .map(tag -> new PublishedTag(
                        "pump", tag.name(), "p/pump/" + tag.name(), Qos.AT_LEAST_ONCE, true, "", ChangeRule.CHANGE))
                .toList();
        ModbusLinkSettings link = new ModbusLinkSettings("plc", ModbusWire.Tcp.parse("x:502"), Duration.ZERO);
        made.add(new PolledLink(link, List.of(device), published), this::write);
        made.start();
        return made;
    }

    private CompletableFuture<WriteResult> write(String device, String tag, Setting value, Duration within) {
        written.add(device + "/" + tag + "=" + value);
        assertThat(within).isPositive();
        return outcome;
    }

    private void send(String tag, String payload) {
        send(tag, payload, false, null);
    }

    private void send(String tag, String payload, boolean retain, @Nullable String responseTopic) {
        ByteBuffer correlation = ByteBuffer.wrap(new byte[] {1, 2, 3});
        MessageProperties properties = new MessageProperties(
                false, -1, null, responseTopic, responseTopic == null ? null : correlation, List.of());
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Message message = new Message("p/pump/" + tag + "/set", bytes, Qos.AT_LEAST_ONCE, retain, properties);
        Batch batch = new Batch();
        desk.accept(message, batch);
        if (!batch.isEmpty()) {
            store.commit(batch).join();
        }
    }

    private String answer(int index) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).atMost(LIMIT).until(() -> answers.size() > index);
        return new String(answers.get(index).payload(), StandardCharsets.UTF_8);
    }

    @Test
    void it_listens_where_its_tags_are_set() {
        assertThat(desk.filters()).extracting(TopicFilter::text).containsExactly("p/pump/+/set");
    }

    @Test
    void the_answer_goes_where_it_was_asked_for_with_its_correlation_data() {
        send("count", "{\"id\":\"a\",\"value\":7}", false, "answers/x");
        assertThat(answer(0))
                .startsWith("{\"id\":\"a\",\"tag\":\"pump/count\",\"result\":\"written\",\"asked\":7,\"written\":7,");
        assertThat(answers.get(0).topic()).isEqualTo("answers/x");
        assertThat(answers.get(0).properties().correlationData()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(answers.get(0).retain()).isFalse();
        send("count", "7", false, "p/pump/count/set");
        assertThat(answer(1)).contains("\"asked\":\"7\"");
        assertThat(answers.get(1).topic()).isEqualTo("p/pump/count/set/answer");
        assertThat(written).containsExactly("pump/count=7", "pump/count=7");
    }

    @Test
    void an_id_is_done_once_over_redelivery_and_restarts_and_always_has_its_first_answer() throws IOException {
        send("count", "{\"id\":\"a\",\"value\":7}");
        String first = answer(0);
        send("count", "{\"id\":\"a\",\"value\":7}");
        assertThat(answer(1)).isEqualTo(first);
        send("count", "{\"id\":\"a\",\"value\":8}");
        assertThat(answer(2)).contains("\"reason\":\"id-taken\"");
        restart();
        send("count", "{\"id\":\"a\",\"value\":7}");
        assertThat(answer(3)).isEqualTo(first);
        assertThat(written).hasSize(1);
        assertThat(desk.counters().repeated()).isEqualTo(1);
    }

    @Test
    void what_was_begun_when_it_ended_is_uncertain_and_what_was_not_is_refused() throws IOException {
        outcome = new CompletableFuture<>();
        send("count", "{\"id\":\"begun\",\"value\":7}");
        Awaitility.await().atMost(LIMIT).until(() -> written.size() == 1);
        send("count", "{\"id\":\"waits\",\"value\":8}");
        restart();
        assertThat(answer(1)).isNotEmpty();
        assertThat(answers)
                .extracting(it -> new String(it.payload(), StandardCharsets.UTF_8))
                .anyMatch(it -> it.contains("\"id\":\"begun\"") && it.contains("\"result\":\"uncertain\""))
                .anyMatch(it -> it.contains("\"id\":\"waits\"")
                        && it.contains("\"result\":\"refused\",\"reason\":\"restarted\""));
        send("count", "{\"id\":\"begun\",\"value\":7}");
        send("count", "{\"id\":\"waits\",\"value\":8}");
        assertThat(answer(3)).isNotEmpty();
        assertThat(written).containsExactly("pump/count=7");
    }

    @Test
    void one_at_a_time_is_done_of_a_device_and_few_wait() {
        outcome = new CompletableFuture<>();
        for (int i = 0; i < CommandDesk.MAX_OF_DEVICE + 1; i++) {
            send("count", Integer.toString(i));
        }
        assertThat(answer(0)).contains("\"asked\":\"16\"").contains("\"reason\":\"busy\"");
        assertThat(written).hasSize(1);
        CompletableFuture<WriteResult> first = outcome;
        outcome = CompletableFuture.completedFuture(WriteResult.refused("interlock", "no"));
        first.complete(WriteResult.refused("interlock", "no"));
        answer(CommandDesk.MAX_OF_DEVICE);
        assertThat(written).hasSize(CommandDesk.MAX_OF_DEVICE).endsWith("pump/count=15");
    }

    @Test
    void nothing_is_done_without_a_line_in_the_audit_log() throws IOException {
        send("count", "1");
        answer(0);
        Path audit = folder.resolve("audit");
        for (Path file : AuditLog.files(audit)) {
            Files.delete(file);
        }
        Files.delete(audit);
        Files.createFile(audit);
        send("count", "2");
        assertThat(answer(1)).contains("\"reason\":\"audit\"").contains("\"audit\":{\"seq\":0");
        send("count", "3");
        assertThat(answer(2)).contains("\"reason\":\"audit\"");
        Files.delete(audit);
        send("count", "4");
        assertThat(answer(3)).contains("\"reason\":\"audit\"").contains("\"seq\":2");
        send("count", "5");
        assertThat(answer(4)).contains("\"result\":\"written\"");
        assertThat(written).containsExactly("pump/count=1", "pump/count=5");
    }

    @Test
    void ids_are_bounded_and_the_oldest_are_forgotten() throws IOException {
        desk.close();
        desk = desk(true, 100);
        for (int i = 0; i < 150; i++) {
            send("count", "{\"id\":\"i" + i + "\",\"value\":7}");
            answer(i);
        }
        Awaitility.await().atMost(LIMIT).until(() -> store.state("commands").size() == 100);
        send("count", "{\"id\":\"i149\",\"value\":7}");
        answer(150);
        assertThat(written).hasSize(150);
    }

    @Test
    void what_is_retained_or_of_no_tag_or_not_to_be_written_is_not_done() {
        send("count", "7", true, null);
        assertThat(answer(0)).contains("\"reason\":\"retained\"");
        MessageProperties kept = MessageProperties.NONE.withUser(MessageProperties.WAS_RETAINED);
        byte[] seven = {'7'};
        desk.accept(new Message("p/pump/count/set", seven, Qos.AT_LEAST_ONCE, false, kept), new Batch());
        assertThat(answer(1)).contains("\"reason\":\"retained\"");
        send("count", "", true, null);
        send("nothing", "7");
        send("temp", "7");
        assertThat(answer(2)).contains("\"reason\":\"not-writable\"");
        assertThat(desk.counters().unknown()).isEqualTo(1);
        assertThat(desk.counters().ended(Status.REFUSED)).isEqualTo(3);
        assertThat(written).isEmpty();
    }

    private void restart() throws IOException {
        desk.close();
        desk = desk(true, 1000);
    }
}
