package io.sluice.mqtt.client;

import io.sluice.mqtt.packet.Publish;

/**
 * Takes what a server publishes, for somebody who outlives the connection, and says by {@link MqttClient#acknowledge} when
 * the server may forget it. Called on the connection's event loop, in the order of the wire: must not block.
 *
 * <p>A QoS 2 message may come again before it is released, also on the next connection of the session; to tell is the
 * taker's business. While as many as the Receive Maximum of the settings are unanswered, the connection is not read
 * from.
 */
public interface Inbox {

    /** A message, which is answered when it is QoS 1 or 2. */
    void published(Publish publish);

    /** PUBREL for a QoS 2 message, which is answered. */
    void released(int packetId);

    /**
     * An answer that is owed.
     *
     * @param packetId of the message
     */
    record Answer(Kind kind, int packetId) {

        /** What is answered. */
        public enum Kind {
            /** To a QoS 1 message: PUBACK. */
            ACKNOWLEDGED,
            /** To a QoS 2 message: PUBREC. */
            RECEIVED,
            /** To PUBREL: PUBCOMP. */
            COMPLETED
        }
    }
}
