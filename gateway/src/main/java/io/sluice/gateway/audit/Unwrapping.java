package io.sluice.gateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.payload.Batches;
import io.sluice.mqtt.payload.PayloadOpener;
import io.sluice.mqtt.payload.PayloadOpener.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes messages out of what they were wrapped in on their way: the seal, then the batch. Thread safe. */
public final class Unwrapping {

    private static final byte[] HISTORY = ",\"history\":true}".getBytes(UTF_8);

    private final PayloadOpener opener;

    /** One that knows these keys. */
    public Unwrapping(PayloadOpener opener) {
        this.opener = opener;
    }

    /**
     * What was in a message.
     *
     * @param messages those of a batch, or the one itself; none when it stays sealed
     * @param topics whether their topics are what they were sealed or put together under, and not that of the message
     * @param history whether a batch says in its payload that it is of a backlog
     * @param refused why it stays sealed, else null
     */
    public record Result(
            List<Message> messages,
            boolean topics,
            boolean history,
            @Nullable String refused) {
        public Result {
            messages = List.copyOf(messages);
        }
    }

    /** Opens the seal of a message, if it has one, and leaves a batch as it is. */
    public Result opened(Message message) {
        Outcome outcome = opener.open(message.payload());
        if (outcome instanceof Outcome.Refused refused) {
            return new Result(List.of(), false, false, refused.reason());
        }
        if (outcome instanceof Outcome.Opened opened) {
            Message inside =
                    new Message(opened.topic(), opened.bytes(), message.qos(), message.retain(), message.properties());
            return new Result(List.of(inside), true, false, null);
        }
        return new Result(List.of(message), false, false, null);
    }

    /** Opens the seal, and takes a batch apart. */
    public Result of(Message message) {
        Result opened = opened(message);
        if (opened.refused() != null) {
            return opened;
        }
        Message inside = opened.messages().get(0);
        List<Message> batch = Batches.read(inside.payload());
        return batch == null ? opened : new Result(batch, true, endsAsHistory(inside.payload()), null);
    }

    /** With MQTT 3.1.1 the mark of a batch in JSON is its last member. */
    private static boolean endsAsHistory(byte[] payload) {
        int from = payload.length - HISTORY.length;
        return from > 0 && java.util.Arrays.equals(payload, from, payload.length, HISTORY, 0, HISTORY.length);
    }
}
