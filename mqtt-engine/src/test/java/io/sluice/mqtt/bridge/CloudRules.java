package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.peer.StandIn;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What cloud services forbid, as their documentation has it, and not as our profiles have it. None of it is told in CONNACK, as
 * with MQTT 3.1.1.
 */
record CloudRules(
        boolean v5,
        int maximumQos,
        boolean retain,
        int packetBytes,
        int slashes,
        int topicBytes,
        int perSecond,
        int clientIdBytes,
        int keepAliveSeconds,
        @Nullable String onlyTopic,
        @Nullable String alpnWanted,
        Deque<Long> last)
        implements StandIn.Rules {

    private static final long SECOND = 1_000_000_000L;

    static CloudRules awsIotCore() {
        return new CloudRules(
                true, 1, true, 128 << 10, 7, 256, 100, 128, 1200, null, "x-amzn-mqtt-ca", new ArrayDeque<>());
    }

    static CloudRules azureIotHub() {
        return new CloudRules(
                false,
                1,
                true,
                256 << 10,
                0,
                0,
                100,
                128,
                1767,
                "devices/gw-01/messages/events/",
                null,
                new ArrayDeque<>());
    }

    static CloudRules azureEventGrid() {
        return new CloudRules(true, 1, false, 512 << 10, 7, 256, 100, 128, 1160, null, null, new ArrayDeque<>());
    }

    static CloudRules hiveMqCloud() {
        return new CloudRules(true, 2, true, 5 << 20, 0, 0, 0, 0, 0, null, null, new ArrayDeque<>());
    }

    static CloudRules emqx() {
        return new CloudRules(true, 2, true, 1 << 20, 127, 0, 0, 0, 0, null, null, new ArrayDeque<>());
    }

    static CloudRules mosquitto() {
        return new CloudRules(true, 2, true, 2_000_000, 199, 0, 0, 0, 0, null, null, new ArrayDeque<>());
    }

    @Override
    public Connack.Capabilities capabilities() {
        return Connack.Capabilities.FULL;
    }

    @Override
    public @Nullable String alpn() {
        return alpnWanted;
    }

    @Override
    public boolean speaks(ProtocolVersion version) {
        return v5 || version == ProtocolVersion.V3_1_1;
    }

    @Override
    public @Nullable String connect(Connect connect) {
        if (clientIdBytes > 0 && connect.clientId().length() > clientIdBytes) {
            return "client identifier";
        }
        return keepAliveSeconds > 0
                        && (connect.keepAliveSeconds() == 0 || connect.keepAliveSeconds() > keepAliveSeconds)
                ? "keep alive of " + connect.keepAliveSeconds()
                : null;
    }

    @Override
    public synchronized @Nullable String publish(Publish publish, int bytes, long nowNanos) {
        String topic = publish.message().topic();
        if (publish.message().qos().number() > maximumQos) {
            return "QoS " + publish.message().qos().number();
        }
        if (publish.message().retain() && !retain) {
            return "retain";
        }
        if (publish.message().payload().length > packetBytes) {
            return "a payload of " + publish.message().payload().length + " bytes";
        }
        if (slashes > 0 && topic.chars().filter(c -> c == '/').count() > slashes) {
            return "too many slashes";
        }
        if (topicBytes > 0 && topic.getBytes(UTF_8).length > topicBytes) {
            return "a topic of " + topic.getBytes(UTF_8).length + " bytes";
        }
        if (onlyTopic != null && !topic.startsWith(onlyTopic)) {
            return "topic " + topic;
        }
        return rate(nowNanos);
    }

    private @Nullable String rate(long now) {
        last.add(now);
        while (now - last.element() >= SECOND) {
            last.remove();
        }
        return perSecond > 0 && last.size() > perSecond ? "rate" : null;
    }

    @Override
    public @Nullable String subscribe(Subscribe subscribe) {
        return subscribe.requests().size() > 8 ? "filters" : null;
    }

    /** The highest quality of service that it takes. */
    Qos qos() {
        return Qos.of(maximumQos);
    }
}
