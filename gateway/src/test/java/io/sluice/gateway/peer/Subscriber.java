package io.sluice.gateway.peer;

import io.sluice.gateway.audit.Certificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A mosquitto_sub that notes every message that arrives, with its time; what a gateway
 * says of its status is kept apart. It reconnects by itself when the broker comes
 * back; the test waits for {@link #connections} before it lets messages through again.
 */
public final class Subscriber implements AutoCloseable {

    /** One arrival. */
    public record Arrival(double seconds, String topic, String payload) {}

    private static final Pattern STATUS = Pattern.compile("/status(/|$)");

    private final Child child;
    private final Certificate certificate = new Certificate();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<String, String> last = new ConcurrentHashMap<>();
    private final Map<String, String> statuses = new ConcurrentHashMap<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private int connections;

    private Subscriber(int port, String filter, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "stdbuf", // lines as they are written, not when a block of them is full
                "-oL",
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-d",
                "-t",
                filter,
                "-F",
                "> %U %t %p"));
        command.addAll(List.of(options));
        child = Child.start(Map.of(), this::line, command);
        awaitConnections(1);
    }

    /** Subscribes, and returns when the broker has acknowledged it. */
    public static Subscriber start(int port, String filter) {
        return new Subscriber(port, filter, "-V", "5", "-q", "1");
    }

    /**
     * The same with QoS 2 and a session that the broker keeps while the subscriber or it is away; retained messages, which
     * come at each subscription, are left out. By MQTT 3.1.1: with 5 mosquitto_sub counts what comes again after a reconnect twice against its Receive Maximum, and gives up.
     */
    public static Subscriber durable(int port, String filter) {
        return new Subscriber(port, filter, "-V", "mqttv311", "-q", "2", "-i", "far-end", "-c", "-R");
    }

    /** Waits until it has subscribed that many times since its start. */
    public void awaitConnections(int count) {
        Awaitility.await("subscription " + count).atMost(Duration.ofSeconds(40)).until(() -> connections() >= count);
    }

    public synchronized int connections() {
        return connections;
    }

    public Certificate certificate() {
        return certificate;
    }

    public synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** The last payload of a topic, or an empty text. */
    public String last(String topic) {
        return last.getOrDefault(topic, "");
    }

    /** The last status of a topic, or an empty text. */
    public String status(String topic) {
        return statuses.getOrDefault(topic, "");
    }

    /** All that came of any status, in order. */
    public List<String> statuses() {
        return said;
    }

    public Set<String> topics() {
        return new HashSet<>(last.keySet());
    }

    @Override
    public void close() {
        child.close();
    }

    private synchronized void line(String line) {
        if (line.startsWith("> ")) {
            String[] parts = line.split(" ", 4);
            if (STATUS.matcher(parts[2]).find()) {
                statuses.put(parts[2], parts[3]);
                said.add(parts[3]);
                return;
            }
            last.put(parts[2], parts[3]);
            arrivals.add(new Arrival(Double.parseDouble(parts[1]), parts[2], parts[3]));
            certificate.arrived(parts[2], parts[3].getBytes(StandardCharsets.UTF_8));
        } else if (line.startsWith("Subscribed (mid:")) {
            connections++;
        }
    }
}
