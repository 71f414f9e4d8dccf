package io.sluice.mqtt.bridge.flow;

/**
 * How far a message in flight has come. One of QoS 2 goes through all of them, any other is {@link #SENT} at once.
 *
 * <pre>
 *   RECORDING ──durable──► SENT ──PUBREC──► RECEIVED ──durable──► RELEASED ──PUBCOMP──► settled
 * </pre>
 */
public enum Stage {
    /** Waits for its packet identifier to be durable; PUBLISH comes then. */
    RECORDING,
    /** PUBLISH is sent. */
    SENT,
    /** The upstream has it; PUBREL comes when that is durable. */
    RECEIVED,
    /** PUBREL is sent. */
    RELEASED;

    /** Whether the upstream owes an answer, not our disk. */
    boolean owedByPeer() {
        return this == SENT || this == RELEASED;
    }
}
