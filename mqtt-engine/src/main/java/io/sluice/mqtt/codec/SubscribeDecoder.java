package io.sluice.mqtt.codec;

import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Subscribe.Request;
import io.sluice.mqtt.packet.Subscribe.RetainHandling;
import io.sluice.mqtt.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE. [MQTT-3.8] [MQTT-3.10]
 *
 * <pre>
 *  packet identifier · properties(5) · (filter · options)...
 *  packet identifier · properties(5) · (filter)...
 *
 *  options:  7..6 reserved  5..4 retain handling(5)  3 retain as published(5)  2 no local(5)  1..0 QoS
 * </pre>
 */
final class SubscribeDecoder {

    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;

    private SubscribeDecoder() {}

    static Subscribe subscribe(Body body, ProtocolVersion version) {
        int packetId = body.packetId();
        int identifier = 0;
        List<UserProperty> user = List.of();
        if (version == ProtocolVersion.V5) {
            PropertyReader read = PropertyReader.read(body, PacketType.SUBSCRIBE);
            List<Integer> identifiers = read.subscriptionIdentifiers();
            identifier = identifiers.isEmpty() ? 0 : identifiers.get(0);
            user = read.user();
        }
        refuseNone(body); // [MQTT-3.8.3-2]
        List<Request> requests = new ArrayList<>(2);
        while (body.hasMore()) {
            Request request = request(body, version);
            if (request != null) {
                requests.add(request);
            }
        }
        return new Subscribe(packetId, requests, identifier, user);
    }

    private static @Nullable Request request(Body body, ProtocolVersion version) {
        TopicFilter filter = filter(body);
        int options = body.u8();
        int qos = options & 3;
        int retainHandling = (options >> 4) & 3;
        int reserved = version == ProtocolVersion.V5 ? 0xC0 : 0xFC;
        if ((options & reserved) != 0) {
            body.malformed("reserved subscription options"); // [MQTT5-3.8.3-5] [MQTT3-3.8.3-4]
        } else if (qos == 3) {
            body.malformed("a subscription with QoS 3"); // [MQTT3-3.8.3-4]
        } else if (retainHandling == 3) {
            body.protocolError("retain handling 3"); // [MQTT5-3.8.3.1]
        } else if (filter != null && filter.group() != null && (options & NO_LOCAL) != 0) {
            body.protocolError("no local on a shared subscription"); // [MQTT5-3.8.3-4]
        }
        if (filter == null || body.fault() != null) {
            return null;
        }
        return new Request(
                filter,
                Qos.of(qos),
                (options & NO_LOCAL) != 0,
                (options & RETAIN_AS_PUBLISHED) != 0,
                RetainHandling.of(retainHandling));
    }

    static Unsubscribe unsubscribe(Body body, ProtocolVersion version) {
        int packetId = body.packetId();
        List<UserProperty> user = version == ProtocolVersion.V5
                ? PropertyReader.read(body, PacketType.UNSUBSCRIBE).user()
                : List.of();
        refuseNone(body); // [MQTT-3.10.3-2]
        List<TopicFilter> filters = new ArrayList<>(2);
        while (body.hasMore()) {
            TopicFilter filter = filter(body);
            if (filter != null) {
                filters.add(filter);
            }
        }
        return new Unsubscribe(packetId, filters, user);
    }

    private static void refuseNone(Body body) {
        if (!body.hasMore()) {
            body.protocolError("no topic filter");
        }
    }

    private static @Nullable TopicFilter filter(Body body) {
        String text = body.utf8();
        String problem = TopicFilter.problem(text, Integer.MAX_VALUE);
        if (problem != null) {
            body.malformed(problem);
            return null;
        }
        return TopicFilter.of(text, Integer.MAX_VALUE);
    }
}
