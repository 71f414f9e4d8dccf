package io.sluice.mqtt.bridge.receive;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.route.TopicMap;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Subscribe.Request;
import io.sluice.mqtt.packet.Subscribe.RetainHandling;

/**
 * What comes down from an upstream, and under which name here.
 *
 * @param filter topic filter at the upstream; may be a shared subscription
 * @param qos the highest quality of service that it is sent with
 * @param retain what becomes of retained messages
 * @param map the topic here
 */
public record SubscribeRule(TopicFilter filter, Qos qos, Retained retain, TopicMap map) {

    /** What becomes of messages with the retain flag. */
    public enum Retained {
        /** Retained here as they are there; with 3.1.1 only those that were there before the subscription. */
        KEEP,
        /** Published here, and not retained. */
        CLEAR,
        /** Those that were there before the subscription are left out; others are published and not retained. */
        IGNORE
    }

    public SubscribeRule {
        map.checkAgainst(filter);
        String front = map.template() == null ? map.prefix() : map.template().toString();
        if (front.startsWith("$")) {
            throw new IllegalArgumentException((map.template() == null ? "prefix" : "topic")
                    + ": topics that begin with $ belong to the local broker, not \"" + front + "\"");
        }
    }

    /** How it is asked for. */
    Request request(ProtocolVersion version) {
        if (version == ProtocolVersion.V3_1_1) {
            return Request.of(filter, qos);
        }
        RetainHandling handling = retain == Retained.IGNORE ? RetainHandling.DO_NOT_SEND : RetainHandling.SEND_IF_NEW;
        boolean noLocal = filter.group() == null; // [MQTT5-3.8.3-4]
        return new Request(filter, qos, noLocal, retain == Retained.KEEP, handling);
    }

    /** Whether a message that a server sent is one of before the subscription that is to be left out. */
    public boolean leavesOut(boolean retained) {
        return retained && retain == Retained.IGNORE;
    }
}
