package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.function.Predicate;

/** The messages of one session on their way to its client, and the client's answers. On the session's event loop. */
interface Outbound {

    /** Sends, queues or drops a message that was just routed and is in no queue of the store. */
    void message(Routed routed, Target target);

    /** Sends or queues a retained message, which a new subscriber waits for also at QoS 0. */
    void retained(Routed routed, Target target);

    /** Drops what waits of topics that a rule does not let through. */
    void removeUnless(Predicate<String> topics);

    /** Sends what waits, as far as window and socket allow. */
    void pump();

    void puback(int packetId);

    void pubrec(int packetId, ReasonCode code);

    void pubcomp(int packetId);

    /** The connection is gone. */
    void end();
}
