package io.sluice.gateway.publish;

import io.sluice.config.settings.PublishedTag;
import io.sluice.field.Reading;
import io.sluice.field.ReadingSink;
import io.sluice.mqtt.Message;
import io.sluice.store.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The publish stage of one link: turns its readings into messages and hands them to the broker, at most
 * {@link #MAX_BATCH} in a batch. Lives on the link's thread and never waits: what the disk cannot take is lost,
 * counted, and seen as a gap in its stream by the consumer.
 */
public final class LinkPublisher implements ReadingSink {

    /** Messages made durable by one record of the journal; more readings make more records. */
    public static final int MAX_BATCH = 256;

    /** The broker's way in: publishes the messages, and makes durable what they owe together with the batch. */
    @FunctionalInterface
    public interface Outlet {
        CompletableFuture<Void> publish(List<Message> messages, Batch batch);
    }

    private record Key(String device, String tag) {}

    private final Map<Key, TagPublisher> tags = new HashMap<>();
    private final JsonPayload json = new JsonPayload();
    private final Outlet outlet;
    private final long epoch;
    private final LongSupplier nanos;
    private final PublishCounters counters;

    /**
     * Makes the stage for the tags of one link.
     *
     * @param streams how the streams are numbered
     */
    public LinkPublisher(
            List<PublishedTag> routes, Streams streams, Outlet outlet, LongSupplier nanos, PublishCounters counters) {
        for (PublishedTag route : routes) {
            boolean durable = streams.durable().test(route.topic());
            tags.put(new Key(route.device(), route.tag()), new TagPublisher(route, streams.sequences(), durable));
        }
        this.outlet = outlet;
        this.epoch = streams.epoch();
        this.nanos = nanos;
        this.counters = counters;
    }

    @Override
    public void accept(List<Reading> readings) {
        for (int from = 0; from < readings.size(); from += MAX_BATCH) {
            publish(readings.subList(from, Math.min(readings.size(), from + MAX_BATCH)));
        }
    }

    private void publish(List<Reading> readings) {
        List<Message> messages = new ArrayList<>(readings.size());
        Batch batch = new Batch();
        long now = nanos.getAsLong();
        for (Reading reading : readings) {
            TagPublisher tag = tags.get(new Key(reading.device(), reading.tag()));
            if (tag == null) {
                throw new IllegalStateException(reading.device() + "/" + reading.tag() + ": a reading of no known tag");
            }
            Message message = tag.message(reading, now, json, epoch, batch);
            if (message != null) {
                messages.add(message);
            }
        }
        counters.read(readings.size());
        if (!messages.isEmpty()) {
            int count = messages.size();
            var unused =
                    outlet.publish(messages, batch).whenComplete((done, failure) -> counters.published(count, failure));
        }
    }
}
