package io.sluice.gateway.publish;

import io.sluice.config.settings.PublishedTag;
import io.sluice.field.Reading;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One tag in the publish stage: its filter and its sequence number. Lives on the thread of the tag's link. */
final class TagPublisher {

    private final PublishedTag route;
    private final ChangeFilter filter;
    private final StateMap sequences;
    private final boolean durable;
    private long sequence;

    /**
     * A tag that goes on counting where its durable messages ended.
     *
     * @param durable whether an upstream is owed this tag: then its number is kept on disk with each message
     */
    TagPublisher(PublishedTag route, StateMap sequences, boolean durable) {
        this.route = route;
        this.filter = new ChangeFilter(route.rule());
        this.sequences = sequences;
        this.durable = durable;
        byte[] last = sequences.get(route.topic());
        this.sequence = last == null ? 0 : ByteBuffer.wrap(last).getLong();
    }

    /**
     * The message of a reading, or null when it is not to be published. The sequence number goes into the batch that
     * the message's durable copies go into: after a crash the numbers continue exactly where the durable messages end.
     */
    @Nullable
    Message message(Reading reading, long nowNanos, JsonPayload json, long epoch, Batch batch) {
        if (!filter.passes(reading, nowNanos)) {
            return null;
        }
        sequence++;
        if (durable) {
            batch.put(
                    sequences,
                    route.topic(),
                    ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
        }
        byte[] payload = json.encode(reading, epoch, sequence, route.unit());
        return new Message(route.topic(), payload, route.qos(), route.retain(), MessageProperties.NONE);
    }
}
