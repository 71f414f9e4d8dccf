package io.sluice.mqtt.bridge;

import io.sluice.mqtt.bridge.BridgeStatus.Link;
import io.sluice.mqtt.client.MqttClient;
import java.time.Instant;

/**
 * How an uplink stands, each with what is true only then.
 *
 * <pre>
 *   Idle ──► Connecting ──► Up ──► Closed
 *                ▲  └──┐     │
 *                └── Waiting ◄┘
 * </pre>
 */
sealed interface UplinkState {

    /** As others see it. */
    Link link();

    /** Not begun. */
    record Idle() implements UplinkState {
        @Override
        public Link link() {
            return Link.IDLE;
        }
    }

    /** An attempt is under way. */
    record Connecting(MqttClient client) implements UplinkState {
        @Override
        public Link link() {
            return Link.CONNECTING;
        }
    }

    /** Messages flow. */
    record Up(MqttClient client, long number, Outgoing outgoing, Instant since, long sinceNanos)
            implements UplinkState {
        @Override
        public Link link() {
            return Link.UP;
        }
    }

    /** The next attempt has its time. */
    record Waiting(long untilNanos) implements UplinkState {
        @Override
        public Link link() {
            return Link.WAITING;
        }
    }

    /** For good. */
    record Closed() implements UplinkState {
        @Override
        public Link link() {
            return Link.CLOSED;
        }
    }
}
