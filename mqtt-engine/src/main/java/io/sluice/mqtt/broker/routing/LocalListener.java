package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An in-process subscriber. It runs on the publisher's thread, which may be an event loop, and must not block it. */
final class LocalListener implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(LocalListener.class);

    private final Consumer<Message> listener;
    private final Traffic traffic;
    private final Repeated failures = new Repeated();

    LocalListener(Consumer<Message> listener, Traffic traffic) {
        this.listener = listener;
        this.traffic = traffic;
    }

    @Override
    public void deliver(Routed routed, Target target, Owed owed) {
        hand(routed.message(), target.qos(), false);
    }

    /** Hands a message over, whatever comes of it. */
    void hand(Message message, Qos granted, boolean retained) {
        try {
            listener.accept(message.with(message.topic(), message.qos().atMost(granted), retained));
            traffic.delivered.increment();
        } catch (RuntimeException e) {
            traffic.dropped(DropReason.SUBSCRIBER_FAILED);
            long times = failures.worthLogging();
            if (times > 0) {
                LOG.error("in-process subscriber failed: times={} message={}", times, message, e);
            }
        }
    }

    @Override
    public boolean ready() {
        return true;
    }
}
