package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Target;

/** The connected client of a session. Called from any thread; passes the word on to its own. */
public interface Attachment {

    /** A QoS 0 message was routed. */
    void routed(Routed routed, Target target);

    /** A message is durable in the session's queue. Called in the order of the offsets. */
    void stored(Routed routed, Target target, long offset);
}
