package io.sluice.gateway.publish;

import io.sluice.field.Reading;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One tag in the publish stage: its filter and its sequence number. Lives on the thread of the tag's link. */
final class TagPublisher {

    private final TagRoute route;
    private final ChangeFilter filter;
    private final StateMap sequences;
    private long sequence;

    TagPublisher(TagRoute route, StateMap sequences) {
        this.route = route;
        this.filter = new ChangeFilter(route.rule());
        this.sequences = sequences;
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
        if (route.durable()) {
            batch.put(
                    sequences,
                    route.topic(),
                    ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
        }
        byte[] payload = json.encode(reading, epoch, sequence, route.unit().orElse(null));
        return new Message(route.topic(), payload, route.qos(), route.retain(), MessageProperties.NONE);
    }
}
