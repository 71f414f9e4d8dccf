package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A publisher with a session of its own that keeps to the letter of QoS 1 and 2 over connections that break. Payloads
 * are {@code QoS/number}.
 */
final class ExactPublisher {

    private static final int WINDOW = 40;

    private record Open(int number, Qos qos, boolean released) {}

    private final String clientId;
    private final Map<Integer, Open> open = new TreeMap<>(); // by number; the identifier is 1 + number mod 65535
    private int next;

    // guarded by this
    private final List<String> sent = new ArrayList<>();
    private int acknowledged;

    ExactPublisher(String clientId) {
        this.clientId = clientId;
    }

    /** All that it has tried to publish. */
    synchronized List<String> sent() {
        return List.copyOf(sent);
    }

    /** PUBACKs and PUBRECs that came. */
    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized void awaitAcknowledged(int count) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (acknowledged < count) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("only " + acknowledged + " of " + count + " acknowledged");
            }
            wait(100);
        }
    }

    private synchronized void acknowledge() {
        acknowledged++;
        notifyAll();
    }

    /** Publishes so many more, until all are complete or the connection breaks. True when they are complete. */
    boolean publish(InetSocketAddress broker, int more) throws IOException {
        try (RawClient client = new RawClient(broker, ProtocolVersion.V3_1_1)) {
            client.send(new Connect(
                    ProtocolVersion.V3_1_1, false, 0, clientId, null, null, null, Connect.Properties.DEFAULT));
            client.read(Connack.class);
            for (Open each : List.copyOf(open.values())) {
                client.send(each.released ? Pubrel.of(packetId(each.number)) : packet(each, true));
            }
            int left = more;
            while (left > 0 || !open.isEmpty()) {
                while (left > 0 && open.size() < WINDOW) {
                    client.send(another());
                    left--;
                }
                Packet packet = client.read();
                if (packet == null) {
                    return false;
                }
                answer(client, packet);
            }
            return true;
        }
    }

    private Publish another() {
        Qos qos = next % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
        Open message = new Open(next++, qos, false);
        open.put(message.number, message);
        synchronized (this) {
            sent.add(payload(message));
        }
        return packet(message, false);
    }

    private static Publish packet(Open open, boolean dup) {
        return new Publish(message("a", payload(open), open.qos, false), dup, packetId(open.number), 0, List.of());
    }

    private static String payload(Open open) {
        return open.qos.number() + "/" + open.number;
    }

    private void answer(RawClient client, Packet packet) throws IOException {
        if (packet instanceof Puback puback) {
            open.remove(number(puback.packetId()));
            acknowledge();
        } else if (packet instanceof Pubrec pubrec) {
            int number = number(pubrec.packetId());
            open.put(number, new Open(number, Qos.EXACTLY_ONCE, true));
            acknowledge();
            client.send(Pubrel.of(pubrec.packetId()));
        } else if (packet instanceof Pubcomp pubcomp) {
            open.remove(number(pubcomp.packetId()));
        } else {
            throw new IllegalStateException("unexpected: " + packet);
        }
    }

    private static int packetId(int number) {
        return 1 + number % 65_535;
    }

    private int number(int packetId) {
        return open.keySet().stream()
                .filter(number -> packetId(number) == packetId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an answer to nothing: " + packetId));
    }
}
