package io.sluice.gateway.command;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one command to a broker, and waits for its answer. */
public final class CommandClient {

    private static final List<String> DONE = List.of("\"result\":\"written\"", "\"result\":\"unverified\"");

    private CommandClient() {}

    /** What came back. */
    public record Answer(String json) {

        /** Whether the device took it. */
        public boolean done() {
            return DONE.stream().anyMatch(json::contains);
        }
    }

    /**
     * Asks, and waits.
     *
     * @param topic of the tag
     * @param payload of the command; it expires with the wait
     * @throws TimeoutException when there is no answer in time
     */
    public static Answer ask(ClientSettings settings, Transport transport, String topic, String payload, int seconds)
            throws ConnectFailedException, RefusedException, ConnectionLostException, TimeoutException,
                    InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        MqttClient client = new MqttClient(settings, transport, answer::completeExceptionally);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            get(client.connect(), end);
            String own = "sluice/answers/" + UUID.randomUUID();
            get(
                    client.subscribe(
                            TopicFilter.of(own),
                            Qos.AT_LEAST_ONCE,
                            message ->
                                    answer.complete(new Answer(new String(message.payload(), StandardCharsets.UTF_8)))),
                    end);
            MessageProperties properties = new MessageProperties(true, seconds, null, own, null, List.of());
            Message message = new Message(
                    topic + CommandTopics.SUFFIX,
                    payload.getBytes(StandardCharsets.UTF_8),
                    Qos.AT_LEAST_ONCE,
                    false,
                    properties);
            get(client.publish(message), end);
            return get(answer, end);
        } finally {
            var unused = client.disconnect();
        }
    }

    private static <T> T get(CompletableFuture<T> future, long end)
            throws ConnectFailedException, RefusedException, ConnectionLostException, TimeoutException,
                    InterruptedException {
        try {
            return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
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
