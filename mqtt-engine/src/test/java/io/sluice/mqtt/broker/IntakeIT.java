package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes from another broker is published once, whatever the disk does. */
@Timeout(60)
class IntakeIT {

    @Test
    void a_disk_that_is_full_delays_a_message_and_does_not_repeat_it() throws Exception {
        HeldStore store = HeldStore.holding();
        try (Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            List<String> heard = new CopyOnWriteArrayList<>();
            broker.subscribe(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, message -> heard.add(message.topic()));
            CompletableFuture<Void> accepted =
                    broker.intake().accept(List.of(retained("a"), retained("b")), new Batch());
            assertThat(heard).containsExactly("a", "b");
            for (int commit = 0; commit < 2; commit++) {
                store.fail(commit, StoreException.Reason.DISK_FULL);
                int next = commit + 2;
                await().atMost(Duration.ofSeconds(15)).until(() -> store.commits() == next);
            }
            assertThat(accepted).isNotDone();
            store.succeed(2);
            assertThat(accepted).succeedsWithin(Duration.ofSeconds(5));
            assertThat(heard).containsExactly("a", "b");
        }
    }

    @Test
    void what_the_store_can_never_take_is_told() throws Exception {
        HeldStore store = HeldStore.holding();
        try (Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            CompletableFuture<Void> accepted = broker.intake().accept(List.of(retained("a")), new Batch());
            store.fail(0, StoreException.Reason.TOO_LARGE);
            assertThat(accepted).failsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void what_owes_nothing_waits_for_nothing() throws Exception {
        HeldStore store = HeldStore.holding();
        try (Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            Message plain = new Message("a", new byte[0], Qos.EXACTLY_ONCE, false, MessageProperties.NONE);
            assertThat(broker.intake().accept(List.of(plain), new Batch())).isCompleted();
            assertThat(store.commits()).isZero();
        }
    }

    @Test
    void a_retained_message_and_what_goes_with_it_are_there_after_a_restart(@TempDir Path dir) throws Exception {
        try (Store store = DiskStore.open(dir, StoreSettings.DEFAULT);
                Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            StateMap state = store.state("seen");
            broker.intake()
                    .accept(List.of(retained("a")), new Batch().put(state, "7", new byte[0]))
                    .get(10, TimeUnit.SECONDS);
        }
        try (Store store = DiskStore.open(dir, StoreSettings.DEFAULT);
                Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            List<String> heard = new CopyOnWriteArrayList<>();
            broker.subscribe(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, message -> heard.add(message.topic()));
            assertThat(heard).containsExactly("a");
            assertThat(store.state("seen").get("7")).isNotNull();
        }
    }

    @Test
    void a_topic_that_is_none_here_is_told_before() throws Exception {
        try (Broker broker = Broker.start(Brokers.onLoopback(), HeldStore.immediate())) {
            assertThat(broker.intake().problem("a/b")).isNull();
            assertThat(broker.intake().problem("$SYS/a")).isEqualTo("topics that begin with $ belong to the broker");
            assertThat(broker.intake().problem("a/+")).isNotNull();
            assertThat(broker.intake().problem("x/".repeat(40))).isEqualTo("more levels than allowed");
        }
    }

    private static Message retained(String topic) {
        return new Message(topic, topic.getBytes(UTF_8), Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);
    }
}
