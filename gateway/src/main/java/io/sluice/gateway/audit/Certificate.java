package io.sluice.gateway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The count of what arrived, kept by whoever subscribes at the far end. A stream is a topic; its numbers are the
 * {@code epoch} and {@code sequence} of the JSON payload. The status of a gateway ({@code status} and {@code boot}) is no
 * part of a stream and is not counted. What is marked as history comes in an order of its own beside
 * what is live. Thread safe.
 */
public final class Certificate {

    /** Streams counted; what arrives of further ones is counted as not numbered. */
    public static final int MAX_STREAMS = 1_000_000;

    private final JsonFactory factory = new JsonFactory();
    private final Map<String, Stream> streams = new HashMap<>();
    private long unnumbered;

    /** Counts one message, which is history when its payload says so. */
    public void arrived(String topic, byte[] payload) {
        arrived(topic, payload, false);
    }

    /**
     * Counts one message.
     *
     * @param history whether it is marked as part of a backlog that is sent beside what is live
     */
    public synchronized void arrived(String topic, byte[] payload, boolean history) {
        Numbers numbers = numbers(payload);
        if (Numbers.STATUS.equals(numbers)) {
            return;
        }
        if (numbers == null || (streams.size() >= MAX_STREAMS && !streams.containsKey(topic))) {
            unnumbered++;
            return;
        }
        streams.computeIfAbsent(topic, any -> new Stream())
                .arrived(numbers.epoch(), numbers.sequence(), history || numbers.history());
    }

    /** The sums of this moment. */
    public synchronized Totals totals() {
        Totals sum = new Totals(streams.size(), 0, 0, 0, 0, 0, unnumbered);
        for (Stream stream : streams.values()) {
            sum = sum.plus(stream);
        }
        return sum;
    }

    /**
     * The sums over all streams.
     *
     * @param streams topics seen
     * @param delivered messages, each counted once
     * @param gaps numbers missing between the first and the last seen of a stream
     * @param doubles arrivals of a number that was there already
     * @param disordered arrivals after a later number of the same stream, history and live each by themselves
     * @param restarts times that a stream's numbering began again
     * @param unnumbered messages without epoch and sequence
     */
    public record Totals(
            long streams, long delivered, long gaps, long doubles, long disordered, long restarts, long unnumbered) {

        /** Nothing missing, and each stream in order. */
        public boolean whole() {
            return gaps == 0 && disordered == 0 && restarts == 0;
        }

        /** One line for people. */
        public String text() {
            return "delivered " + delivered + "   gaps " + gaps + "   doubles " + doubles + "   out of order "
                    + disordered
                    + "   streams " + streams
                    + (restarts == 0 ? "" : "   numbering restarted " + restarts)
                    + (unnumbered == 0 ? "" : "   not numbered " + unnumbered);
        }

        /** One JSON object with all of them. */
        public String json() {
            return "{\"streams\":" + streams + ",\"delivered\":" + delivered + ",\"gaps\":" + gaps + ",\"doubles\":"
                    + doubles + ",\"out_of_order\":" + disordered + ",\"restarts\":" + restarts + ",\"unnumbered\":"
                    + unnumbered + "}";
        }

        private Totals plus(Stream stream) {
            return new Totals(
                    streams,
                    delivered + stream.distinct(),
                    gaps + stream.gaps(),
                    doubles + stream.doubles(),
                    disordered + stream.disordered(),
                    restarts + stream.restarts(),
                    unnumbered);
        }
    }

    private record Numbers(long epoch, long sequence, boolean history) {

        /** What stands for those of a gateway's status. */
        static final Numbers STATUS = new Numbers(-1, -1, false);
    }

    private @Nullable Numbers numbers(byte[] payload) {
        long epoch = -1;
        long sequence = -1;
        boolean history = false;
        boolean boot = false;
        boolean status = false;
        try (JsonParser json = factory.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                boolean whole = value == JsonToken.VALUE_NUMBER_INT;
                if (whole && name.equals("epoch")) {
                    epoch = json.getLongValue();
                } else if (whole && name.equals("sequence")) {
                    sequence = json.getLongValue();
                } else if (whole && name.equals("boot")) {
                    boot = true;
                } else if (name.equals("status")) {
                    status = value == JsonToken.VALUE_STRING;
                } else if (name.equals("history")) {
                    history = value == JsonToken.VALUE_TRUE;
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            return null; // not our JSON: counted as not numbered
        }
        if (boot && status && sequence < 0) {
            return Numbers.STATUS;
        }
        return epoch < 0 || sequence < 0 ? null : new Numbers(epoch, sequence, history);
    }
}
