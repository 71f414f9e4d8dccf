package io.sluice.mqtt.bridge;

import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.Map;

/** What reaches an uplink's thread from others. An event of a connection that is not the current one is stale. */
sealed interface UplinkEvent {

    /** The queue has something to read. */
    record Filled() implements UplinkEvent {}

    record Opened(long connection, Connected facts) implements UplinkEvent {}

    record Failed(long connection, String reason) implements UplinkEvent {}

    record Lost(long connection, ConnectionLostException why) implements UplinkEvent {}

    /** The upstream answered a message. */
    record Answered(long connection, long offset, ReasonCode code) implements UplinkEvent {}

    /** The store made removals durable, or could not. */
    record Removed(Map<Long, byte[]> removals, boolean durable) implements UplinkEvent {}

    record Stop() implements UplinkEvent {}
}
