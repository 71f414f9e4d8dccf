package io.sluice.mqtt.bridge;

import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.packet.ProtocolVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what an operator wants to know of an upstream's link, and no more: the first failure, then each doubling of
 * their number or another reason, and the recovery with the count. A link that flaps writes as little. One thread.
 */
final class LinkLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.sluice.mqtt.bridge.Upstream");

    private final String name;
    private String lastReason = "";
    private long failures;
    private boolean recoveryOwed = true;

    LinkLog(String name) {
        this.name = name;
    }

    /** An attempt failed, or a connection was lost. */
    void down(String reason, long backlog, long retryMillis) {
        failures++;
        boolean told = Long.bitCount(failures) == 1 || !reason.equals(lastReason);
        lastReason = reason;
        if (told) {
            recoveryOwed = true;
            LOG.warn(
                    "upstream={} state=down failures={} backlog={} retry_ms={} reason=\"{}\"",
                    name,
                    failures,
                    backlog,
                    retryMillis,
                    reason);
        }
    }

    /** A connection came about; told when the log has it that there is none. */
    void up(Connected facts, long backlog) {
        if (recoveryOwed) {
            recoveryOwed = false;
            LOG.info(
                    "upstream={} state=up failures={} backlog={} mqtt={} tls={} session={}",
                    name,
                    failures,
                    backlog,
                    facts.version() == ProtocolVersion.V5 ? "5" : "3.1.1",
                    facts.tlsVersion() == null ? "none" : facts.tlsVersion(),
                    facts.sessionPresent() ? "resumed" : "fresh");
        }
    }

    /** A server has a session of ours that is not the one of the last connection. */
    void foreignSession(Endpoint server) {
        LOG.info("upstream={} forgets the session that {} has of another time", name, server);
    }

    /** The connection has proved good: the next failure is a first one. */
    void steady() {
        failures = 0;
        lastReason = "";
    }

    /** Messages given up, at each doubling of their number. */
    void dead(String topic, String reason, long count) {
        if (Long.bitCount(count) == 1) {
            LOG.warn("upstream={} dead_letters={} topic={} reason=\"{}\"", name, count, topic, reason);
        }
    }

    /** The upstream does not take the status, which is not told any more; on an event loop. */
    void statusRefused(String topic, String reason) {
        LOG.warn(
                "upstream={} status is not taken and not told again before the next start; grant the topic there or"
                        + " set status_topic: topic={} reason=\"{}\"",
                name,
                topic,
                reason);
    }

    /** The queue cannot be read or written. */
    void store(String what, String reason) {
        LOG.error("upstream={} {} reason=\"{}\"", name, what, reason);
    }

    /** The state of QoS 2 exchanges could not be made durable, at each doubling of that. */
    void unrecorded(String reason, long count) {
        if (Long.bitCount(count) == 1) {
            LOG.error("upstream={} qos2_unrecorded={} reason=\"{}\"", name, count, reason);
        }
    }

    /** The upstream has granted more filters than before, or fewer. */
    void subscribed(int granted, int of) {
        LOG.info("upstream={} subscriptions={} of={}", name, granted, of);
    }

    /** A filter that the upstream does not grant, or not as it was asked for. */
    void notGranted(String filter, String reason) {
        LOG.warn("upstream={} subscription=\"{}\" reason=\"{}\"", name, filter, reason);
    }

    /** A filter that it grants after all. */
    void granted(String filter) {
        LOG.info("upstream={} subscription=\"{}\" granted", name, filter);
    }

    /** Messages from the upstream that can have no topic here, at each doubling of their number. */
    void refused(String topic, String reason, long count) {
        if (Long.bitCount(count) == 1) {
            LOG.warn("upstream={} received_refused={} topic={} reason=\"{}\"", name, count, topic, reason);
        }
    }

    /** A mistake of ours. */
    void bug(RuntimeException e) {
        LOG.error("upstream={} internal failure, the link is made again", name, e);
    }
}
