package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.flow.Lane;
import io.sluice.mqtt.bridge.route.Origin;
import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.codec.AliasesOut;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.util.Arrays;
import java.util.List;

/**
 * A message as a server takes it, by what it says and by what is known of its service: within its Maximum QoS
 * [MQTT5-3.2.2-11], without retain where it keeps none [MQTT5-3.2.2-14], by topic alias where it takes these, and marked
 * with its {@link Origin} and where it is history. Pure but for the aliases; for
 * one connection.
 *
 * <p>A message of the history lane is never retained. It goes to the topic that is set for history, and carries the user
 * property {@value #HISTORY}; to a server of 3.1.1 that gets history on the topic itself, a JSON payload with an
 * {@code epoch} gets the member {@code "history":true}.
 */
final class Outgoing {

    /** Name of the user property of a message of the backlog; its value is 1. */
    static final String HISTORY = "sluice-history";

    private static final UserProperty MARK = new UserProperty(HISTORY, "1");
    private static final byte[] MEMBER = ",\"history\":true}".getBytes(US_ASCII);
    private static final byte[] EPOCH = "\"epoch\":".getBytes(US_ASCII);

    private final FlowSettings settings;
    private final Origin origin;
    private final ServiceLimits limits;
    private final Connected facts;
    private final AliasesOut aliases;

    Outgoing(FlowSettings settings, Origin origin, ServiceLimits limits, Connected facts) {
        this.settings = settings;
        this.origin = origin;
        this.limits = limits;
        this.facts = facts;
        this.aliases = new AliasesOut(facts.capabilities().topicAliasMaximum());
    }

    /** The quality of service that a message of such goes with. */
    Qos qos(Qos wanted) {
        return wanted.atMost(facts.capabilities().maximumQos()).atMost(limits.maximumQos());
    }

    /** The most bytes of a packet. [MQTT5-3.2.2-15] */
    long mostBytes() {
        long most = facts.capabilities().maximumPacketSize();
        return Math.min(limits.packetBytes(), most < 0 ? Long.MAX_VALUE : most);
    }

    /** The packet of a message, which may be too large. */
    EncodedPublish packet(Message message, Lane lane, Qos qos) {
        Message sent = passed(lane == Lane.HISTORY ? history(message) : message);
        boolean retain = lane == Lane.LIVE
                && message.retain()
                && limits.retain()
                && facts.capabilities().retain();
        if (facts.version() == ProtocolVersion.V5 && !aliases.none()) {
            EncodedPublish aliased = aliases.encoded(sent, qos, retain, List.of(), mostBytes());
            if (aliased.bytes() <= mostBytes()) {
                return aliased;
            }
        }
        return EncodedPublish.of(sent, facts.version(), qos, retain, List.of());
    }

    private Message history(Message message) {
        String topic = settings.historyTopic(message.topic());
        boolean v5 = facts.version() == ProtocolVersion.V5;
        byte[] payload = v5 || !settings.historyTopic().isEmpty() ? message.payload() : withMember(message.payload());
        return new Message(
                topic, payload, message.qos(), false, v5 ? message.properties().withUser(MARK) : message.properties());
    }

    /** The message with the mark of this gateway; 3.1.1 has no place for one. */
    private Message passed(Message message) {
        return facts.version() == ProtocolVersion.V5
                ? new Message(
                        message.topic(),
                        message.payload(),
                        message.qos(),
                        message.retain(),
                        origin.goingUp(message.properties()))
                : message;
    }

    /** The payload with the member, or as it is when it is no object with an epoch. */
    static byte[] withMember(byte[] payload) {
        int last = payload.length - 1;
        boolean ours = last > EPOCH.length && payload[0] == '{' && payload[last] == '}' && holdsEpoch(payload);
        if (!ours) {
            return payload;
        }
        byte[] marked = Arrays.copyOf(payload, last + MEMBER.length);
        System.arraycopy(MEMBER, 0, marked, last, MEMBER.length);
        return marked;
    }

    private static boolean holdsEpoch(byte[] payload) {
        for (int from = 1; from + EPOCH.length < payload.length; from++) {
            if (Arrays.equals(payload, from, from + EPOCH.length, EPOCH, 0, EPOCH.length)) {
                return true;
            }
        }
        return false;
    }
}
