package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queues of sessions when reading them fails or takes long, and when a message comes to one too late. */
@Timeout(120)
class QueueReadingIT extends SessionRig {

    private static final String QUEUE = "session/0";

    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch readerCame = new CountDownLatch(1);
    private final CountDownLatch readerMayGo = new CountDownLatch(1);
    private final CountDownLatch publisherCame = new CountDownLatch(1);
    private final CountDownLatch publisherMayGo = new CountDownLatch(1);

    @Override
    Store through(Store disk) {
        return new GatedStore(disk, queue -> {
            if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                failed.incrementAndGet();
                throw new IllegalStateException("the test has " + queue + " fail");
            }
            if (queue.equals(QUEUE) && waiting.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                readerCame.countDown();
                pass(readerMayGo);
            }
        });
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void session_gets_its_messages_after_reads_that_failed_unexpectedly() throws Exception {
        try (RawClient client = kept(V5, "c", false)) {
            client.subscribe("a", Qos.AT_LEAST_ONCE);
        }
        publishAll("a", Qos.AT_LEAST_ONCE, "1", "2");
        failing.set(2);
        try (RawClient client = kept(V5, "c", true)) {
            assertThat(receive(client, 2)).containsExactly("1", "2");
        }
        assertThat(failed).hasValue(2);
    }

    @Test
    void shared_message_that_came_when_its_member_was_gone_is_not_taken_by_the_next_owner_of_the_queue()
            throws Exception {
        CompletableFuture<Void> late = publishedToOneThatLeaves();
        try (RawClient next = nextOwner();
                RawClient other = kept(V5, "other", false)) {
            other.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
            waiting.set(1);
            publisherMayGo.countDown();
            late.get(60, TimeUnit.SECONDS);
            pass(readerCame); // whoever looks after the late message has still to read it
            publishAll("own", Qos.AT_LEAST_ONCE, "behind the late one");
            assertThat(receive(next, 1)).containsExactly("behind the late one");
            publishAll("own", Qos.AT_LEAST_ONCE, "everything before is durable");
            assertThat(receive(next, 1)).containsExactly("everything before is durable");
            readerMayGo.countDown();
            assertThat(receive(other, 1)).containsExactly("late");
            assertThat(other.silent(200)).as("it comes once").isTrue();
        }
    }

    @Test
    void shared_message_that_came_when_its_member_was_gone_is_passed_on_after_a_restart_too() throws Exception {
        CompletableFuture<Void> late = publishedToOneThatLeaves();
        try (RawClient next = nextOwner();
                RawClient other = kept(V5, "other", false)) {
            other.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
            failing.set(1);
            publisherMayGo.countDown();
            late.get(60, TimeUnit.SECONDS);
            await().untilAsserted(() -> assertThat(failed).hasValue(1));
            next.send(new Disconnect(ReasonCode.SUCCESS, -1, null, Diagnostics.NONE));
            assertThat(next.read()).isNull();
        }
        restart();
        try (RawClient other = kept(V5, "other", true);
                RawClient next = kept(V5, "next", true)) {
            assertThat(receive(other, 1)).containsExactly("late");
            assertThat(other.silent(200)).as("it comes once").isTrue();
            assertThat(next.silent(1)).isTrue();
        }
    }

    /** A message is routed to the only member, which leaves for good before the message is committed. */
    private CompletableFuture<Void> publishedToOneThatLeaves() throws Exception {
        broker.subscribe(TopicFilter.of("gate"), Qos.AT_MOST_ONCE, any -> {
            publisherCame.countDown();
            pass(publisherMayGo);
        });
        try (RawClient leaving = kept(V5, "leaving", false)) {
            leaving.subscribe("$share/g/a", Qos.AT_LEAST_ONCE);
            CompletableFuture<Void> published = CompletableFuture.runAsync(() -> broker.publish(
                            List.of(
                                    message("a", "late", Qos.AT_LEAST_ONCE, false),
                                    message("gate", "", Qos.AT_MOST_ONCE, false)),
                            new Batch())
                    .join());
            pass(publisherCame);
            leave(leaving);
            return published;
        }
    }

    private static void leave(RawClient client) throws IOException {
        client.send(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
        assertThat(client.read()).isNull();
    }

    /** A session that has the queue of the one that left. */
    private RawClient nextOwner() throws IOException {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            RawClient client = kept(V5, "next", false);
            client.subscribe("own", Qos.AT_LEAST_ONCE);
            long before = end();
            publishAll("own", Qos.AT_LEAST_ONCE, "mine");
            receive(client, 1);
            if (end() > before) {
                return client;
            }
            leave(client);
            client.close();
        }
        throw new AssertionError("nobody gets the queue " + QUEUE);
    }

    private long end() {
        return store.queues().stream()
                .filter(queue -> queue.name().equals(QUEUE))
                .mapToLong(DurableQueue::end)
                .sum();
    }
}
