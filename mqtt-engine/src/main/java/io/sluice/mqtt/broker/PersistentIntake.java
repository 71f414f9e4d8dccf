package io.sluice.mqtt.broker;

import io.netty.channel.EventLoopGroup;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Subscriber;
import io.sluice.store.Batch;
import io.sluice.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Routes a message once, and commits what it owes for as long as it takes. Thread safe. */
final class PersistentIntake implements Intake {

    private static final long AGAIN_MILLIS = 1000;

    private final Router router;
    private final int levels;
    private final EventLoopGroup timers;

    PersistentIntake(Router router, int levels, EventLoopGroup timers) {
        this.router = router;
        this.levels = levels;
        this.timers = timers;
    }

    @Override
    public @Nullable String problem(String topic) {
        return topic.startsWith("$")
                ? "topics that begin with $ belong to the broker"
                : TopicName.problem(topic, levels);
    }

    @Override
    public CompletableFuture<Void> accept(List<Message> messages, Batch last) {
        Owed owed = new Owed(this::untilDurable);
        for (Message message : messages) {
            router.route(message, Subscriber.ELSEWHERE, owed);
        }
        router.traffic().published.add(messages.size());
        if (!last.isEmpty()) {
            var unused = owed.batch().addAll(last);
        }
        CompletableFuture<Void> commit = owed.commit();
        return commit == null ? CompletableFuture.completedFuture(null) : commit;
    }

    private CompletableFuture<Void> untilDurable(Batch batch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(batch, done);
        return done;
    }

    private void attempt(Batch batch, CompletableFuture<Void> done) {
        Batch again = new Batch().addAll(batch);
        var unused = router.commit(batch).whenComplete((nothing, wrapped) -> {
            Throwable failure =
                    wrapped instanceof CompletionException && wrapped.getCause() != null ? wrapped.getCause() : wrapped;
            if (failure == null) {
                done.complete(null);
            } else if (isForGood(failure)) {
                done.completeExceptionally(failure);
            } else {
                later(again, done, failure);
            }
        });
    }

    private void later(Batch again, CompletableFuture<Void> done, Throwable failure) {
        try {
            var unused = timers.next().schedule(() -> attempt(again, done), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            done.completeExceptionally(failure);
        }
    }

    private static boolean isForGood(Throwable failure) {
        return !(failure instanceof StoreException store)
                || store.reason() == StoreException.Reason.CLOSED
                || store.reason() == StoreException.Reason.TOO_LARGE;
    }
}
