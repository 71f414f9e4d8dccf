package io.sluice.gateway.audit;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that keeps the {@link Certificate} of what arrives at a broker, also in batches and sealed. One connection: when it is lost, the
 * count ends, for what comes meanwhile would be missed.
 */
public final class Audit implements AutoCloseable {

    /** What stands for the topic in the topic of history. */
    public static final String TOPIC = "{topic}";

    private static final String HISTORY = "sluice-history";
    private static final int MAX_REASONS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Certificate certificate = new Certificate();
    private final CompletableFuture<ConnectionLostException> lost = new CompletableFuture<>();
    private final MqttClient client;
    private final String historyTopic;
    private final Unwrapping unwrapping;
    private final Map<String, Long> refused = new TreeMap<>(); // guarded by itself

    private Audit(ClientSettings settings, Transport transport, String historyTopic, Unwrapping unwrapping) {
        this.unwrapping = unwrapping;
        this.historyTopic = historyTopic;
        client = new MqttClient(settings, transport, lost::complete);
    }

    /**
     * Connects and subscribes; from its return on, everything is counted.
     *
     * @param historyTopic where the backlog goes, {@value #TOPIC} standing for the topic; empty for the topic itself
     * @param unwrapping opens sealed payloads and takes batches apart
     * @param each sees every message after it was counted, on the connection's event loop
     * @throws ConnectFailedException when there is no connection; its text names the cause and the remedy
     * @throws RefusedException when the broker refuses a subscription
     * @throws TimeoutException when it does not answer
     */
    public static Audit start(
            ClientSettings settings,
            Transport transport,
            List<TopicFilter> filters,
            String historyTopic,
            Unwrapping unwrapping,
            Consumer<Message> each)
            throws ConnectFailedException, RefusedException, ConnectionLostException, TimeoutException,
                    InterruptedException {
        Audit audit = new Audit(settings, transport, historyTopic, unwrapping);
        try {
            audit.get(audit.client.connect());
            for (TopicFilter filter : filters) {
                audit.get(audit.client.subscribe(filter, Qos.EXACTLY_ONCE, message -> {
                    audit.count(message);
                    each.accept(message);
                }));
            }
        } catch (ConnectFailedException
                | RefusedException
                | ConnectionLostException
                | TimeoutException
                | InterruptedException e) {
            audit.close();
            throw e;
        }
        return audit;
    }

    private void count(Message message) {
        Unwrapping.Result inside = unwrapping.of(message);
        String reason = inside.refused();
        if (reason != null) {
            synchronized (refused) {
                if (refused.size() < MAX_REASONS || refused.containsKey(reason)) {
                    refused.merge(reason, 1L, Long::sum);
                }
            }
            return;
        }
        String live = liveTopic(message.topic());
        boolean history =
                live != null || inside.history() || message.properties().user(HISTORY) != null;
        for (Message one : inside.messages()) {
            certificate.arrived(live == null || inside.topics() ? one.topic() : live, one.payload(), history);
        }
    }

    /** The topic of which this is that of history, or null when it is not. */
    private @Nullable String liveTopic(String topic) {
        if (historyTopic.isEmpty()) {
            return null;
        }
        int at = historyTopic.indexOf(TOPIC);
        String before = historyTopic.substring(0, at);
        String after = historyTopic.substring(at + TOPIC.length());
        boolean history =
                topic.length() > before.length() + after.length() && topic.startsWith(before) && topic.endsWith(after);
        return history ? topic.substring(before.length(), topic.length() - after.length()) : null;
    }

    /** Messages that stayed sealed, by the reason; a hundred reasons at most. */
    public Map<String, Long> refused() {
        synchronized (refused) {
            return new TreeMap<>(refused);
        }
    }

    /** What has arrived. */
    public Certificate certificate() {
        return certificate;
    }

    /** Completes when the connection is gone. */
    public CompletableFuture<ConnectionLostException> lost() {
        return lost;
    }

    @Override
    public void close() {
        var unused = client.disconnect();
    }

    private <T> T get(CompletableFuture<T> future)
            throws ConnectFailedException, RefusedException, ConnectionLostException, TimeoutException,
                    InterruptedException {
        try {
            return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectFailedException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RefusedException cause) {
                throw cause;
            }
            if (e.getCause() instanceof ConnectionLostException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
