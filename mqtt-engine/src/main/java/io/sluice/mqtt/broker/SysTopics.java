package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the broker tells about itself on {@code $SYS}: under mosquitto's names where mosquitto has one, else below
 * {@code $SYS/broker/sluice}. Retained in memory, at QoS 0, each topic only when its value has changed. For one thread.
 */
final class SysTopics {

    private static final String ROOT = "$SYS/broker/";

    private final Consumer<Message> out;
    private final Supplier<BrokerStatus> status;
    private final LongSupplier nanos;
    private final long startNanos;
    private final Map<String, String> told = new HashMap<>();
    private final Map<String, LoadAverage> loads = new HashMap<>();
    private long lastNanos;
    private long mostHeap;

    /**
     * One that has told nothing.
     *
     * @param out publishes a message
     */
    SysTopics(Consumer<Message> out, Supplier<BrokerStatus> status, LongSupplier nanos) {
        this.out = out;
        this.status = status;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.lastNanos = startNanos;
    }

    /** Publishes what has changed since the last time. */
    void publish() {
        long now = nanos.getAsLong();
        BrokerStatus current = status.get();
        Map<String, String> topics = topics(current, (now - startNanos) / 1_000_000_000L);
        load(topics, current, Math.max(1, now - lastNanos) / 1e9);
        heap(topics);
        lastNanos = now;
        topics.forEach((topic, value) -> {
            if (!value.equals(told.put(topic, value))) {
                Message message = new Message(
                        ROOT + topic, value.getBytes(UTF_8), Qos.AT_MOST_ONCE, true, MessageProperties.NONE);
                out.accept(message);
            }
        });
    }

    private void load(Map<String, String> topics, BrokerStatus status, double seconds) {
        load(topics, "messages/received", status.wire().packetsReceived(), seconds);
        load(topics, "messages/sent", status.wire().packetsSent(), seconds);
        load(topics, "publish/received", status.received(), seconds);
        load(topics, "publish/sent", status.delivered(), seconds);
        load(topics, "publish/dropped", dropped(status), seconds);
        load(topics, "bytes/received", status.wire().bytesReceived(), seconds);
        load(topics, "bytes/sent", status.wire().bytesSent(), seconds);
        load(topics, "sockets", status.accepted(), seconds);
        load(topics, "connections", status.connects(), seconds);
    }

    private void load(Map<String, String> topics, String name, long count, double seconds) {
        LoadAverage load = loads.computeIfAbsent(name, any -> new LoadAverage());
        load.sample(count, seconds);
        load.texts().forEach((span, text) -> topics.put("load/" + name + "/" + span, text));
    }

    private void heap(Map<String, String> topics) {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        mostHeap = Math.max(mostHeap, used);
        put(topics, "heap/current", used);
        put(topics, "heap/maximum", mostHeap);
    }

    private static long dropped(BrokerStatus status) {
        return status.dropped().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Values by topic, without what all of them begin with. */
    static Map<String, String> topics(BrokerStatus status, long uptimeSeconds) {
        Map<String, String> topics = new LinkedHashMap<>();
        String version = SysTopics.class.getPackage().getImplementationVersion();
        topics.put("version", "sluice " + (version == null ? "unknown" : version));
        topics.put("uptime", uptimeSeconds + " seconds");
        put(topics, "clients/connected", status.sessions());
        put(topics, "clients/active", status.sessions());
        put(topics, "clients/disconnected", status.awaySessions());
        put(topics, "clients/inactive", status.awaySessions());
        put(topics, "clients/total", (long) status.sessions() + status.awaySessions());
        put(topics, "clients/maximum", status.mostSessions());
        put(topics, "clients/expired", status.expiredSessions());
        put(topics, "messages/received", status.wire().packetsReceived());
        put(topics, "messages/sent", status.wire().packetsSent());
        put(topics, "messages/stored", status.retained() + status.queuedMessages());
        put(topics, "store/messages/count", status.retained() + status.queuedMessages());
        put(topics, "store/messages/bytes", status.retainedBytes() + status.queuedBytes());
        put(topics, "bytes/received", status.wire().bytesReceived());
        put(topics, "bytes/sent", status.wire().bytesSent());
        put(topics, "publish/bytes/received", status.wire().publishBytesReceived());
        put(topics, "publish/bytes/sent", status.wire().publishBytesSent());
        put(topics, "subscriptions/count", status.subscriptions());
        put(topics, "retained messages/count", status.retained());
        put(topics, "publish/messages/received", status.received());
        put(topics, "publish/messages/sent", status.delivered());
        put(topics, "publish/messages/dropped", dropped(status));
        put(topics, "sluice/connections/open", status.connections());
        put(topics, "sluice/connections/accepted", status.accepted());
        put(topics, "sluice/connections/refused", status.refused());
        put(topics, "sluice/connections/malformed", status.malformed());
        put(topics, "sluice/retained/bytes", status.retainedBytes());
        put(topics, "sluice/wills/count", status.wills());
        put(topics, "sluice/wills/bytes", status.willBytes());
        put(topics, "sluice/store/failures", status.storeFailures());
        put(topics, "sluice/files/failures", status.fileFailures());
        put(topics, "sluice/files/problems", status.fileProblems().size());
        status.dropped().forEach((reason, count) -> put(topics, "sluice/dropped/" + word(reason), count));
        status.refusals().forEach((refusal, count) -> put(topics, "sluice/refused/" + word(refusal), count));
        status.ended().forEach((code, count) -> put(topics, "sluice/ended/" + word(code), count));
        return topics;
    }

    private static void put(Map<String, String> topics, String topic, long value) {
        topics.put(topic, Long.toString(value));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
