package io.sluice.mqtt.bridge;

import io.sluice.store.DurableQueue;
import io.sluice.store.StateMap;

/**
 * What an upstream keeps in the store.
 *
 * @param queue what it is owed, {@code upstream/NAME}
 * @param newest what of that is current
 * @param deadLetters what it never took, {@code dead/NAME}
 * @param state what is known of the session there, {@code upstream/NAME}
 * @param received packet identifiers of the QoS 2 messages that it has sent and not released, {@code received/NAME}
 * @param subscribed topic filters that the session there has, {@code subscribed/NAME}
 */
record UpstreamQueues(
        DurableQueue queue,
        Newest newest,
        DurableQueue deadLetters,
        StateMap state,
        StateMap received,
        StateMap subscribed) {}
