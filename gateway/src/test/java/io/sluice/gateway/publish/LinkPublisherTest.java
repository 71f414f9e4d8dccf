package io.sluice.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.settings.PublishedTag;
import io.sluice.field.ChangeRule;
import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LinkPublisherTest {

    private final Store store = MemoryStore.open();
    private final List<List<Message>> batches = new ArrayList<>();
    private final PublishCounters counters = new PublishCounters();

    @Test
    void readings_of_one_poll_go_out_as_one_batch_and_are_numbered_by_tag() {
        LinkPublisher link = link(true);
        link.accept(List.of(reading("speed", 1), reading("temp", 7)));
        link.accept(List.of(reading("speed", 2), reading("temp", 7)));
        assertThat(batches).hasSize(2);
        assertThat(batches.get(0)).extracting(Message::topic).containsExactly("site/pump/speed", "site/pump/temp");
        assertThat(payload(1, 0)).contains("\"value\":2").contains("\"sequence\":2");
        assertThat(counters.readings()).isEqualTo(4);
        assertThat(counters.published()).isEqualTo(3);
    }

    @Test
    void a_durable_stream_goes_on_counting_after_a_restart() {
        link(true).accept(List.of(reading("speed", 1), reading("temp", 7)));
        link(true).accept(List.of(reading("speed", 1)));
        assertThat(payload(1, 0)).contains("\"sequence\":2");
    }

    @Test
    void a_stream_that_nobody_is_owed_is_not_kept_on_disk() {
        link(false).accept(List.of(reading("speed", 1)));
        assertThat(store.state("sequence").size()).isZero();
    }

    @Test
    void a_message_that_could_not_be_made_durable_leaves_a_gap_and_is_counted() {
        LinkPublisher failing = new LinkPublisher(
                routes(),
                streams(true),
                (messages, batch) ->
                        CompletableFuture.failedFuture(new StoreException(StoreException.Reason.DISK_FULL, "full")),
                () -> 0,
                counters);
        failing.accept(List.of(reading("speed", 1)));
        assertThat(counters.lost()).isEqualTo(1);
        assertThat(counters.published()).isZero();
    }

    @Test
    void many_readings_at_once_are_split_into_bounded_batches_in_order() {
        List<Reading> many = new ArrayList<>();
        for (int i = 0; i < LinkPublisher.MAX_BATCH * 2 + 1; i++) {
            many.add(reading("speed", i));
        }
        link(true).accept(many);
        assertThat(batches).extracting(List::size).containsExactly(LinkPublisher.MAX_BATCH, LinkPublisher.MAX_BATCH, 1);
        assertThat(payload(2, 0)).contains("\"sequence\":" + many.size());
    }

    @Test
    void a_reading_of_an_unknown_tag_is_a_bug_and_says_which() {
        LinkPublisher link = link(true);
        assertThatThrownBy(() -> link.accept(List.of(reading("nobody", 1)))).hasMessageContaining("pump/nobody");
    }

    private LinkPublisher link(boolean durable) {
        return new LinkPublisher(routes(), streams(durable), this::publish, () -> 0, counters);
    }

    private Streams streams(boolean durable) {
        return new Streams(store.epoch(), store.state("sequence"), topic -> durable);
    }

    private static List<PublishedTag> routes() {
        return List.of(route("speed"), route("temp"));
    }

    private static PublishedTag route(String tag) {
        return new PublishedTag("pump", tag, "site/pump/" + tag, Qos.AT_LEAST_ONCE, true, "", ChangeRule.CHANGE);
    }

    private CompletableFuture<Void> publish(List<Message> messages, Batch batch) {
        batches.add(messages);
        if (!batch.isEmpty()) {
            store.commit(batch).join(); // durable before the test looks
        }
        return CompletableFuture.completedFuture(null);
    }

    private String payload(int batch, int message) {
        return new String(batches.get(batch).get(message).payload(), StandardCharsets.UTF_8);
    }

    private static Reading reading(String tag, long value) {
        return new Reading("pump", tag, new Value.Int(value), Quality.GOOD, Instant.EPOCH);
    }
}
