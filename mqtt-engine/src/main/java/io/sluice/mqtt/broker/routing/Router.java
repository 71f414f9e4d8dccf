package io.sluice.mqtt.broker.routing;

import io.netty.util.concurrent.FastThreadLocal;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Refusals;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middle of the broker: brings a message to everybody who wants it. Runs on the publisher's thread, takes no lock,
 * and never throws for what a subscriber does. Thread safe.
 */
public final class Router {

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
    private final Traffic traffic = new Traffic();
    private final Repeated storeFailures = new Repeated();
    private final Refusals refusals;
    private final Repeated notRetained = new Repeated();

    private Router(RetainedMessages retained, Refusals refusals, Store store, LongSupplier nanos) {
        this.retained = retained;
        this.refusals = refusals;
        this.store = store;
        this.nanos = nanos;
    }

    /**
     * A router with the retained messages of a store and no subscriptions.
     *
     * @param store makes durable what batches hold
     * @param cap of the retained messages
     * @param refusals counts those that are beyond it
     * @param clock tells how long a retained message has been in the store
     * @param nanos the clock of intervals
     */
    public static Router of(Store store, MessageCap cap, Refusals refusals, Clock clock, LongSupplier nanos) {
        RetainedMessages retained = new RetainedMessages(store.state("retained"), cap, clock, nanos);
        Router router = new Router(retained, refusals, store, nanos);
        Batch stale = new Batch();
        router.retained.load(stale);
        if (!stale.isEmpty()) {
            var unused = router.commit(stale);
        }
        return router;
    }

    /** Adds a subscription, or replaces that of the same subscriber and filter. True when it did not exist. */
    public boolean subscribe(Interest interest) {
        return tree.put(interest);
    }

    /** Removes a subscription. True when it existed. */
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        return tree.remove(subscriber, filter);
    }

    /**
     * Subscribes a listener of this process, which is handed the retained messages before this method returns.
     *
     * @param listener called on the publisher's thread; what it throws is logged and counted
     * @return ends the subscription; idempotent
     */
    public Runnable subscribe(TopicFilter filter, Qos qos, Consumer<Message> listener) {
        LocalListener subscriber = new LocalListener(listener, traffic);
        tree.put(new Interest(subscriber, filter, qos, false, false, 0));
        if (filter.group() == null) {
            retained.forEach(filter, routed -> subscriber.hand(routed.message(), qos, true));
        }
        return () -> tree.remove(subscriber, filter);
    }

    /**
     * Attaches what adds to the batch of each message that any of the filters matches, once a message.
     *
     * @param filters none of them shared
     * @param sink called on the publisher's thread; what it throws is logged and counted
     * @return ends it; idempotent
     */
    public Runnable forward(List<TopicFilter> filters, BiConsumer<Message, Batch> sink) {
        ForwardTo subscriber = new ForwardTo(sink, traffic);
        for (TopicFilter filter : filters) {
            tree.put(new Interest(subscriber, filter, Qos.EXACTLY_ONCE, false, false, 0));
        }
        return () -> filters.forEach(filter -> tree.remove(subscriber, filter));
    }

    /** Hands over all retained messages that a filter matches and that have not expired, by topic. */
    public void forEachRetained(TopicFilter filter, Consumer<Routed> each) {
        retained.forEach(filter, each);
    }

    /** Subscriptions, of clients and of this process. */
    public int subscriptions() {
        return tree.size();
    }

    /** Topics with a retained message. */
    public int retained() {
        return retained.size();
    }

    /** What these come to, in bytes. */
    public long retainedBytes() {
        return retained.bytes();
    }

    /** What is counted of the messages. */
    public Traffic traffic() {
        return traffic;
    }

    /**
     * Routes one message, and retains it when it has that flag and there is room. What must become durable is added to
     * what is owed; everybody else has it, or has it waiting, on return.
     *
     * @param publisher the subscriber that it came from, for no-local; null for one of this process
     */
    public void route(Message message, @Nullable Subscriber publisher, Owed owed) {
        if (message.retain()) {
            var unused = retain(message, publisher, owed);
        }
        distribute(message, publisher, owed);
    }

    /** Retains a message, and brings it to nobody. False when there is no room; that is counted and logged. */
    public boolean retain(Message message, @Nullable Subscriber publisher, Owed owed) {
        boolean keep = publisher != null && message.qos() != Qos.AT_MOST_ONCE;
        if (retained.put(message, keep, owed.batch())) {
            return true;
        }
        refusals.count(Refusal.RETAINED_QUOTA);
        long times = notRetained.worthLogging();
        if (times > 0) {
            LOG.warn(
                    "no room for a retained message: messages={} bytes={} times={}; raise retained and retained_bytes of"
                            + " broker.limits, or have topics cleared",
                    retained.size(),
                    retained.bytes(),
                    times);
        }
        return false;
    }

    /** Brings a message to everybody who wants it, as {@link #route}, and does not retain it. */
    public void distribute(Message message, @Nullable Subscriber publisher, Owed owed) {
        Matches matches = caches.get().match(tree, message.topic());
        for (ForwardTo sink : matches.sinks()) {
            sink.add(message, owed.batch());
        }
        if (matches.targets().length > 0 || matches.groups().length > 0) {
            deliver(message, publisher, matches, owed);
        }
        owed.messageEnds();
    }

    private void deliver(Message message, @Nullable Subscriber publisher, Matches matches, Owed owed) {
        boolean expires = message.properties().expirySeconds() >= 0;
        Routed routed = new Routed(message, expires ? nanos.getAsLong() : 0);
        for (Target target : matches.targets()) {
            Target wanted = target.subscriber().equals(publisher) ? target.forOwn() : target;
            if (wanted != null) {
                wanted.subscriber().deliver(routed, wanted, owed);
            }
        }
        for (SharedGroup group : matches.groups()) {
            Target next = group.next();
            if (next != null) {
                next.subscriber().deliver(routed, next, owed);
            }
        }
    }

    /** Gives a message of a shared subscription, whose member is gone, to another one. False when there is none. */
    public boolean passOn(Routed routed, TopicFilter share, Owed owed) {
        SharedGroup group = tree.group(share);
        Target next = group == null ? null : group.next();
        if (next == null) {
            return false;
        }
        next.subscriber().deliver(routed, next, owed);
        owed.messageEnds();
        return true;
    }

    /** Makes a batch durable that is not empty. Counts and logs what fails; the caller answers for it. */
    public CompletableFuture<Void> commit(Batch batch) {
        return store.commit(batch).whenComplete((done, failure) -> {
            if (failure != null) {
                traffic.storeFailures.increment();
                long times = storeFailures.worthLogging();
                if (times > 0) {
                    LOG.error("batch not durable: times={} reason={}", times, failure.getMessage());
                }
            }
        });
    }
}
