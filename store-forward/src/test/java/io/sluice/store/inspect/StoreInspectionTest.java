package io.sluice.store.inspect;

import static io.sluice.store.StoreContract.append;
import static io.sluice.store.StoreContract.bytes;
import static io.sluice.store.StoreContract.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.AppendOptions;
import io.sluice.store.Batch;
import io.sluice.store.DropReason;
import io.sluice.store.DurableQueue;
import io.sluice.store.Priority;
import io.sluice.store.QueueEntry;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.Store;
import io.sluice.store.StoreContract;
import io.sluice.store.memory.MemoryStore;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queues as an operator sees them. */
final class StoreInspectionTest {

    private final Store store = MemoryStore.open();
    private final StoreInspection inspection = new StoreInspection(store);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void queues_are_listed_by_name() {
        append(queue("b"), "1", "2");
        append(queue("a"), "3");
        assertThat(inspection.queues()).extracting(QueueReport::name).containsExactly("a", "b");
        assertThat(inspection.queues()).extracting(it -> it.status().entries()).containsExactly(1L, 2L);
    }

    @Test
    void peeking_takes_nothing_away() throws Exception {
        append(queue("a"), "0", "1", "2", "3");
        assertThat(texts(inspection.peek("a", 1, 2))).containsExactly("1", "2");
        assertThat(texts(queue("a"))).containsExactly("0", "1", "2", "3");
    }

    @Test
    void a_queue_that_is_not_there_is_answered_with_those_that_are() {
        assertThatThrownBy(() -> inspection.peek("x", 0, 1))
                .hasMessage("there is no queue x in the store; there is none");
        queue("a");
        queue("b");
        assertThatThrownBy(() -> inspection.drop("x", 1))
                .isInstanceOf(InspectionException.class)
                .hasMessage("there is no queue x in the store; there are: a, b");
        assertThatThrownBy(() -> inspection.importLines("x", new StringReader(""), false))
                .isInstanceOf(InspectionException.class);
    }

    @Test
    void a_message_is_one_line_of_json() throws Exception {
        append(queue("a"), "plain \"text\" ä€", "with\nnewline", "");
        String[] lines = exported("a").split("\n", -1);
        assertThat(lines).hasSize(4);
        assertThat(lines[0])
                .startsWith("{\"offset\":0,\"epoch\":1,\"stored_at\":\"2")
                .endsWith("Z\",\"text\":\"plain \\\"text\\\" ä€\"}");
        assertThat(lines[1]).endsWith("\"base64\":\"d2l0aApuZXdsaW5l\"}");
        assertThat(lines[2]).endsWith("\"text\":\"\"}");
        assertThat(lines[3]).isEmpty();
    }

    @Test
    void whatever_is_exported_is_imported_as_it_was() throws Exception {
        Random random = new Random(1);
        DurableQueue from = queue("a");
        for (int i = 0; i < 3_000; i++) {
            byte[] payload = new byte[random.nextInt(400)];
            random.nextBytes(payload);
            from.append(i % 2 == 0 ? payload : bytes("message " + i)).join();
        }
        from.acknowledge(1_000).join();
        assertThat(inspection.importLines("b", new StringReader(exported("a")), true))
                .isEqualTo(2_999);
        assertThat(payloads("b")).isEqualTo(payloads("a"));
    }

    @Test
    void priority_and_time_left_go_with_a_message() throws Exception {
        DurableQueue from = queue("a");
        AppendOptions options = AppendOptions.PLAIN.at(Priority.HIGH).expiringAfter(Duration.ofDays(1));
        store.commit(new Batch().append(from, bytes("x"), options)).join();
        assertThat(exported("a")).contains(",\"priority\":\"high\",\"time_left\":\"PT23H59M");
        inspection.importLines("b", new StringReader(exported("a")), true);
        QueueEntry copy = queue("b").read(0, 1, 1).get(0);
        assertThat(copy.priority()).isEqualTo(Priority.HIGH);
        assertThat(copy.timeLeft()).isBetween(Duration.ofHours(23), Duration.ofDays(1));
    }

    @Test
    void an_export_begins_at_its_offset_and_ends_where_the_queue_did() throws Exception {
        append(queue("a"), "0", "1", "2");
        StringWriter out = new StringWriter();
        assertThat(inspection.exportLines("a", 1, out)).isEqualTo(2);
        assertThat(out.toString())
                .contains("\"offset\":1,")
                .contains("\"offset\":2,")
                .doesNotContain("\"offset\":0,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\":\"b\"          | line 3: Unexpected end-of-input",
                "{\"text\":1}             | line 3: text is to be a string",
                "{\"base64\":\"%\"}       | line 3: Illegal character",
                "{\"text\":\"a\",\"base64\":\"\"} | line 3: more than one payload",
                "{\"offset\":7}           | line 3: neither text nor base64",
                "{\"text\":\"a\",\"qos\":1} | line 3: unknown field qos",
                "{\"text\":\"a\",\"priority\":\"top\"} | line 3: priority: low, normal or high, not top",
                "{\"text\":\"a\",\"time_left\":\"7d\"} | line 3: time_left: an ISO-8601 duration",
                "{\"text\":\"a\",\"time_left\":\"PT-1S\"} | line 3: time to live",
                "[1]                      | line 3: an object is expected",
                "hello                    | line 3: Unrecognized token 'hello'"
            })
    void a_line_that_is_wrong_is_named_and_what_came_before_is_kept(String wrong, String named) throws Exception {
        String lines = "{\"text\":\"0\"}\n{\"base64\":\"MQ==\"}\n" + wrong + "\n";
        assertThatThrownBy(() -> inspection.importLines("a", new StringReader(lines), true))
                .isInstanceOf(InspectionException.class)
                .hasMessageStartingWith(named)
                .hasMessageEndingWith("; 2 messages were imported before");
        assertThat(texts(queue("a"))).containsExactly("0", "1");
    }

    @Test
    void a_queue_that_refuses_ends_an_import_with_the_count() throws IOException {
        store.queue("a", StoreContract.limits(1_500, 1 << 30, WhenFull.REJECT));
        String lines = "{\"text\":\"x\"}\n".repeat(3_000);
        assertThatThrownBy(() -> inspection.importLines("a", new StringReader(lines), false))
                .hasMessageStartingWith("up to line 2001: queue a holds 1000 messages")
                .hasMessageEndingWith("; 1000 messages were imported before");
    }

    @Test
    void what_is_dropped_is_counted_and_ends_before_the_offset() throws Exception {
        append(queue("a"), "0", "1", "2", "3");
        assertThat(inspection.drop("a", 2)).isEqualTo(2);
        assertThat(texts(queue("a"))).containsExactly("2", "3");
        assertThat(inspection.drop("a", Long.MAX_VALUE)).isEqualTo(2);
        assertThat(queue("a").status().dropped(DropReason.OPERATOR)).isEqualTo(4);
    }

    @Test
    void an_instant_is_found_as_an_offset() throws Exception {
        append(queue("a"), "0", "1");
        Instant later = Instant.now().plusSeconds(60);
        assertThat(inspection.offsetOf("a", Instant.EPOCH)).isZero();
        assertThat(inspection.offsetOf("a", later)).isEqualTo(2);
        assertThat(inspection.offsetOf("a", Instant.ofEpochMilli(stored("a", 1))))
                .isLessThanOrEqualTo(1);
    }

    private long stored(String name, long offset) throws Exception {
        return inspection.peek(name, offset, 1).get(0).storedAtMillis();
    }

    private String exported(String name) throws Exception {
        StringWriter out = new StringWriter();
        inspection.exportLines(name, 0, out);
        return out.toString();
    }

    private List<ByteBuffer> payloads(String name) throws Exception {
        return queue(name).read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(QueueEntry::payload)
                .toList();
    }

    private DurableQueue queue(String name) {
        return store.queue(name, QueueLimits.DEFAULT);
    }
}
