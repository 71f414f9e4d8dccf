package io.sluice.mqtt.broker;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A subscriber with a session that keeps to the letter of QoS 1 and 2 over connections that break: a QoS 2 message is
 * received when its identifier is not known, which it is until its PUBREL. For one thread at a time.
 */
final class ExactSubscriber {

    private final String clientId;
    private final List<String> received = new ArrayList<>();
    private final Set<String> missing = new HashSet<>();
    private final Set<Integer> unreleased = new HashSet<>();

    ExactSubscriber(String clientId) {
        this.clientId = clientId;
    }

    /** The payloads in the order in which they came. */
    List<String> received() {
        return received;
    }

    void subscribe(InetSocketAddress broker, String filter) throws IOException {
        try (RawClient client = connect(broker)) {
            client.subscribe(filter, Qos.EXACTLY_ONCE);
        }
    }

    private RawClient connect(InetSocketAddress broker) throws IOException {
        RawClient client = new RawClient(broker, ProtocolVersion.V3_1_1);
        client.send(
                new Connect(ProtocolVersion.V3_1_1, false, 0, clientId, null, null, null, Connect.Properties.DEFAULT));
        client.read(Connack.class);
        return client;
    }

    /** Receives until the connection breaks. */
    boolean receive(InetSocketAddress broker) throws IOException {
        missing.add("more");
        return receiveMissing(broker);
    }

    /** Receives until all of these have come, and each exchange is complete. */
    void receiveUntil(InetSocketAddress broker, Collection<String> payloads) throws IOException {
        missing.clear();
        missing.addAll(payloads);
        received.forEach(missing::remove);
        if (!receiveMissing(broker)) {
            throw new IllegalStateException("the broker is gone, and " + missing.size() + " are missing");
        }
    }

    private boolean receiveMissing(InetSocketAddress broker) throws IOException {
        try (RawClient client = connect(broker)) {
            while (!missing.isEmpty() || !unreleased.isEmpty()) {
                Packet packet = client.read();
                if (packet == null) {
                    return false;
                }
                take(client, packet);
            }
            return true;
        }
    }

    private void take(RawClient client, Packet packet) throws IOException {
        if (packet instanceof Publish publish) {
            boolean exactlyOnce = publish.message().qos() == Qos.EXACTLY_ONCE;
            if (!exactlyOnce || unreleased.add(publish.packetId())) {
                String payload = new String(publish.message().payload(), StandardCharsets.UTF_8);
                received.add(payload);
                missing.remove(payload);
            }
            client.send(exactlyOnce ? Pubrec.of(publish.packetId()) : Puback.of(publish.packetId()));
        } else if (packet instanceof Pubrel pubrel) {
            unreleased.remove(pubrel.packetId());
            client.send(Pubcomp.of(pubrel.packetId()));
        } else {
            throw new IllegalStateException("unexpected: " + packet);
        }
    }
}
