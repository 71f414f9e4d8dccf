package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.List;
import java.util.Map;

/**
 * A broker at one moment; counters are since its start.
 *
 * @param connections sockets that are open
 * @param accepted sockets accepted
 * @param refused connections refused, for whatever reason; {@code refusals} has them by reason
 * @param sessions clients that are connected
 * @param keptSessions sessions that outlive their connections, connected or not
 * @param queuedMessages messages that wait in their queues, counted every 5 s
 * @param queuedBytes the bytes of these
 * @param subscriptions filters subscribed, in process and by clients
 * @param retained retained messages
 * @param retainedBytes what these come to: topics, payloads, properties
 * @param wills that are held, of clients that are connected or while they wait for their delay
 * @param willBytes what these come to
 * @param received messages that clients published
 * @param published messages published in process
 * @param delivered messages handed to subscribers
 * @param dropped messages that did not reach a subscriber, by reason; every reason is there
 * @param malformed connections ended for what they sent
 * @param storeFailures batches that could not be made durable
 * @param refusals what clients were refused, by reason; every reason is there
 * @param ended connections of clients that were in, which the broker ended, by reason; every reason is there
 * @param connects CONNECTs of clients
 * @param mostSessions the most clients that were connected at a time
 * @param awaySessions kept sessions whose clients are away
 * @param expiredSessions kept sessions that have expired
 * @param wire what went over the connections
 * @param fileFailures times that files of users, keys, certificates or rules had changed and could not be used
 * @param fileProblems what is wrong with those files as they are; what was read before is in force
 */
public record BrokerStatus(
        int connections,
        long accepted,
        long refused,
        int sessions,
        int keptSessions,
        long queuedMessages,
        long queuedBytes,
        int subscriptions,
        int retained,
        long retainedBytes,
        long wills,
        long willBytes,
        long received,
        long published,
        long delivered,
        Map<DropReason, Long> dropped,
        long malformed,
        long storeFailures,
        Map<Refusal, Long> refusals,
        Map<ReasonCode, Long> ended,
        long connects,
        int mostSessions,
        int awaySessions,
        long expiredSessions,
        Wire wire,
        long fileFailures,
        List<String> fileProblems) {

    /**
     * What went over the connections.
     *
     * @param packetsReceived packets of all kinds
     * @param bytesReceived their bytes, before TLS and WebSocket
     * @param publishBytesReceived payload bytes of messages that clients published
     * @param publishBytesSent payload bytes of messages that were handed to subscribers
     */
    public record Wire(
            long packetsReceived,
            long packetsSent,
            long bytesReceived,
            long bytesSent,
            long publishBytesReceived,
            long publishBytesSent) {}

    public BrokerStatus {
        dropped = Map.copyOf(dropped);
        refusals = Map.copyOf(refusals);
        ended = Map.copyOf(ended);
        fileProblems = List.copyOf(fileProblems);
    }
}
