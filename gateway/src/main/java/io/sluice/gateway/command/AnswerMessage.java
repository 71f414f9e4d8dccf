package io.sluice.gateway.command;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicName;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An answer on its way: QoS 1, never retained, to the response topic of the command with its correlation data, else to
 * {@code …/set/answer}. Pure.
 */
final class AnswerMessage {

    private static final int NO_EXPIRY = -1;

    private AnswerMessage() {}

    static Message of(CommandRecord record, byte[] json) {
        byte[] data = record.correlation().get();
        ByteBuffer correlation = data.length == 0 ? null : ByteBuffer.wrap(data).asReadOnlyBuffer();
        MessageProperties properties =
                new MessageProperties(true, NO_EXPIRY, "application/json", null, correlation, List.of());
        return new Message(topic(record), json, Qos.AT_LEAST_ONCE, false, properties);
    }

    /** A response topic that cannot be one, or that is a command itself, is not used. */
    private static String topic(CommandRecord record) {
        String wanted = record.responseTopic();
        if (wanted != null
                && TopicName.problem(wanted) == null
                && !wanted.startsWith("$")
                && !wanted.endsWith(CommandTopics.SUFFIX)) {
            return wanted;
        }
        return record.topic() + CommandTopics.SUFFIX + CommandTopics.ANSWER;
    }
}
