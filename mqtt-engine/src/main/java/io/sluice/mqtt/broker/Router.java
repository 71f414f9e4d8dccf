package io.sluice.mqtt.broker;

import io.netty.util.concurrent.FastThreadLocal;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middle of the broker: brings a message to everybody who wants it. Runs on the publisher's thread, takes no lock,
 * and never throws for what a subscriber does. Thread safe.
 */
final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final InterestTree tree = new InterestTree();
    private final FastThreadLocal<MatchCache> caches = new FastThreadLocal<>() {
        @Override
        protected MatchCache initialValue() {
            return new MatchCache();
        }
    };
    private final RetainedMessages retained;
    private final Store store;
    private final LongSupplier nanos;
    private final Counters counters;
    private final Repeated storeFailures = new Repeated();

    Router(RetainedMessages retained, Store store, LongSupplier nanos, Counters counters) {
        this.retained = retained;
        this.store = store;
        this.nanos = nanos;
        this.counters = counters;
    }

    InterestTree tree() {
        return tree;
    }

    RetainedMessages retained() {
        return retained;
    }

    /**
     * Routes one message. What durable consumers are owed goes into the batch; everybody else has it, or has it waiting,
     * on return.
     *
     * @param publisher the session it came from, for no-local; null for one of this process
     */
    void route(Message message, @Nullable Session publisher, Batch batch) {
        Matches matches = caches.get().match(tree, message.topic());
        for (ForwardTo sink : matches.sinks()) {
            sink.add(message, batch);
        }
        if (message.retain()) {
            boolean keep = publisher != null && message.qos() != Qos.AT_MOST_ONCE;
            retained.put(message, keep, batch);
        }
        if (matches.targets().length > 0 || matches.groups().length > 0) {
            deliver(message, publisher, matches);
        }
    }

    private void deliver(Message message, @Nullable Session publisher, Matches matches) {
        boolean expires = message.properties().expirySeconds() >= 0;
        Routed routed = new Routed(message, expires ? nanos.getAsLong() : 0);
        for (Target target : matches.targets()) {
            Target wanted = target.subscriber().equals(publisher) ? target.forOwn() : target;
            if (wanted != null) {
                wanted.subscriber().deliver(routed, wanted);
            }
        }
        for (SharedGroup group : matches.groups()) {
            Target next = group.next();
            if (next != null) {
                next.subscriber().deliver(routed, next);
            }
        }
    }

    /** Makes a batch durable that is not empty. Counts and logs what fails; the caller answers for it. */
    CompletableFuture<Void> commit(Batch batch) {
        return store.commit(batch).whenComplete((done, failure) -> {
            if (failure != null) {
                counters.storeFailures.increment();
                long times = storeFailures.worthLogging();
                if (times > 0) {
                    LOG.error("batch not durable: times={} reason={}", times, failure.getMessage());
                }
            }
        });
    }
}
