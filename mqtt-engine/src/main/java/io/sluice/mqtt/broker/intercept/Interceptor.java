package io.sluice.mqtt.broker.intercept;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Sees what clients do, after it was found to be allowed and before it is done, and may change or refuse it. What is
 * published within the process, wills that are due, and deliveries to subscribers do not pass it.
 *
 * <p>Called on the event loops: on several at a time, for one client always on one and in its order. It must not block, for
 * all clients of that loop wait meanwhile. What it throws refuses the packet, or the connection when it was about to
 * begin, and nothing else; it is counted ({@link io.sluice.mqtt.broker.access.Refusal#INTERCEPTOR_FAILED}) and logged, the
 * first time and at each doubling.
 */
public interface Interceptor {

    /**
     * A client is about to be let in.
     *
     * @param will that it leaves, or null
     * @return {@link ReasonCode#SUCCESS}, or the error of a CONNACK that refuses it
     */
    default ReasonCode connect(Client client, @Nullable Message will) {
        return ReasonCode.SUCCESS;
    }

    /**
     * A client publishes a message, for the first time.
     *
     * @return what becomes of it; most often {@link PublishVerdict#pass}
     */
    default PublishVerdict publish(Client client, Message message) {
        return PublishVerdict.pass();
    }

    /**
     * A client subscribes to one filter.
     *
     * @return {@link ReasonCode#SUCCESS}, or the error of a SUBACK that refuses it
     */
    default ReasonCode subscribe(Client client, TopicFilter filter, Qos qos) {
        return ReasonCode.SUCCESS;
    }

    /** The connection of a client that {@link #connect} let pass has ended, in whatever way. */
    default void disconnect(Client client) {}
}
