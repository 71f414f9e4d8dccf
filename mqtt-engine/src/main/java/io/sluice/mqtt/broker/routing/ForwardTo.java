package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.Message;
import io.sluice.store.Batch;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable sink in the tree. {@link Matches} keeps it apart from those who are delivered to: it takes part before the
 * batch is committed.
 */
final class ForwardTo implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardTo.class);

    private final BiConsumer<Message, Batch> sink;
    private final Traffic traffic;
    private final Repeated failures = new Repeated();

    ForwardTo(BiConsumer<Message, Batch> sink, Traffic traffic) {
        this.sink = sink;
        this.traffic = traffic;
    }

    /** Lets the sink add what it is owed. A sink that fails costs its own message only. */
    void add(Message message, Batch batch) {
        try {
            sink.accept(message, batch);
        } catch (RuntimeException e) {
            traffic.dropped(DropReason.SUBSCRIBER_FAILED);
            long times = failures.worthLogging();
            if (times > 0) {
                LOG.error("durable sink failed: times={} message={}", times, message, e);
            }
        }
    }

    @Override
    public void deliver(Routed routed, Target target, Owed owed) {
        throw new IllegalStateException("a durable sink takes part by batch");
    }

    @Override
    public boolean ready() {
        return false;
    }
}
