package io.sluice.mqtt.bridge;

import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.Inbox;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What reaches an uplink's thread from others. An event of a connection that is not the current one is stale. */
sealed interface UplinkEvent {

    /** The queue has something to read. */
    record Filled() implements UplinkEvent {}

    record Opened(long connection, Connected facts) implements UplinkEvent {}

    /**
     * @param kind of an attempt that failed, or null
     */
    record Failed(long connection, String reason, ConnectFailedException.@Nullable Kind kind) implements UplinkEvent {}

    record Lost(long connection, ConnectionLostException why) implements UplinkEvent {}

    /** The upstream has taken a message, or refused it. */
    record Answered(long connection, long offset, ReasonCode code) implements UplinkEvent {}

    /** The upstream has a QoS 2 message. */
    record Received(long connection, long offset) implements UplinkEvent {}

    /** The store made removals durable, or could not. */
    record Removed(List<Long> offsets, boolean durable) implements UplinkEvent {}

    /** The store made dead letters durable with their removals, or could not. */
    record Buried(Map<Long, byte[]> letters, boolean durable) implements UplinkEvent {}

    /** The store made the record of QoS 2 exchanges durable, or could not. */
    record Recorded(long version, @Nullable Throwable failure) implements UplinkEvent {}

    /** What has to do with messages that come down. */
    sealed interface Down extends UplinkEvent {}

    /** The upstream sent a message. */
    record Arrived(long connection, Publish publish, long atNanos) implements Down {}

    /** The upstream releases a QoS 2 message. */
    record Released(long connection, int packetId) implements Down {}

    /** What arrived is durable here with all that it owes, or never will be. */
    record Taken(
            long connection,
            int messages,
            List<Inbox.Answer> answers,
            @Nullable Throwable failure) implements Down {}

    /** The upstream has answered SUBSCRIBE or UNSUBSCRIBE. */
    record Subscribed(long connection, List<ReasonCode> codes) implements Down {}

    record Stop() implements UplinkEvent {}
}
