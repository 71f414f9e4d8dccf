package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for Java, MQTT 5. It sets topic aliases; those that a server sets it takes for empty topics. */
class PahoJava5IT extends ForeignClient5Scenarios implements SubscriptionIdentifierScenario {

    @Override
    ForeignClient client() {
        return new Paho();
    }

    private static final class Paho implements ForeignClient, MqttCallback {

        private static final long TIMEOUT_MILLIS = 15_000;

        private final List<Post> heard = new CopyOnWriteArrayList<>();
        private @Nullable MqttAsyncClient client;

        @Override
        public Greeting connect(Login login) throws Exception {
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(!login.kept());
            options.setSessionExpiryInterval(login.kept() ? 3600L : 0L);
            options.setTopicAliasMaximum(null); // none from the server
            options.setAutomaticReconnect(false);
            if (login.receiveMaximum() > 0) {
                options.setReceiveMaximum(login.receiveMaximum());
            }
            if (login.maximumPacketSize() > 0) {
                options.setMaximumPacketSize((long) login.maximumPacketSize());
            }
            Post will = login.will();
            if (will != null) {
                MqttMessage message = message(will);
                options.setWill(will.topic(), message);
                options.setWillMessageProperties(message.getProperties());
            }
            ClientFiles files = login.tls();
            if (files != null) {
                options.setSocketFactory(files.context().getSocketFactory());
            }
            String scheme = files == null ? "tcp" : "ssl";
            MqttAsyncClient made = new MqttAsyncClient(
                    scheme + "://localhost:" + login.port(), login.clientId(), new MemoryPersistence());
            made.setCallback(this);
            client = made;
            IMqttToken token = made.connect(options);
            token.waitForCompletion(TIMEOUT_MILLIS);
            MqttProperties answer = token.getResponseProperties();
            String assigned = answer == null ? null : answer.getAssignedClientIdentifier();
            return new Greeting(token.getSessionPresent(), assigned == null ? "" : assigned);
        }

        private static MqttMessage message(Post post) {
            MqttProperties properties = new MqttProperties();
            post.properties().forEach((name, value) -> set(properties, name, value));
            MqttMessage message = new MqttMessage(post.payload().getBytes(UTF_8));
            message.setQos(post.qos());
            message.setRetained(post.retain());
            message.setProperties(properties);
            return message;
        }

        private static void set(MqttProperties properties, String name, String value) {
            switch (name) {
                case Post.EXPIRY -> properties.setMessageExpiryInterval(Long.valueOf(value));
                case Post.CONTENT_TYPE -> properties.setContentType(value);
                case Post.RESPONSE_TOPIC -> properties.setResponseTopic(value);
                case Post.DELAY -> properties.setWillDelayInterval(Long.valueOf(value));
                case Post.CORRELATION -> properties.setCorrelationData(value.getBytes(UTF_8));
                default ->
                    properties.setUserProperties(List.of(value.split(",", -1)).stream()
                            .map(pair -> pair.split("=", 2))
                            .map(pair -> new UserProperty(pair[0], pair[1]))
                            .toList());
            }
        }

        private static Map<String, String> words(@Nullable MqttProperties properties) {
            Map<String, String> words = new TreeMap<>();
            if (properties == null) {
                return words;
            }
            put(words, Post.EXPIRY, properties.getMessageExpiryInterval());
            put(words, Post.CONTENT_TYPE, properties.getContentType());
            put(words, Post.RESPONSE_TOPIC, properties.getResponseTopic());
            if (properties.getCorrelationData() != null) {
                words.put(Post.CORRELATION, new String(properties.getCorrelationData(), UTF_8));
            }
            if (!properties.getUserProperties().isEmpty()) {
                words.put(
                        Post.USER,
                        properties.getUserProperties().stream()
                                .map(user -> user.getKey() + "=" + user.getValue())
                                .collect(Collectors.joining(",")));
            }
            if (!properties.getSubscriptionIdentifiers().isEmpty()) {
                words.put(
                        Post.IDENTIFIERS,
                        properties.getSubscriptionIdentifiers().stream()
                                .sorted()
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")));
            }
            return words;
        }

        private static void put(Map<String, String> words, String name, @Nullable Object value) {
            if (value != null) {
                words.put(name, value.toString());
            }
        }

        private MqttAsyncClient connected() {
            MqttAsyncClient made = client;
            if (made == null) {
                throw new IllegalStateException("not connected");
            }
            return made;
        }

        @Override
        public int subscribe(Wanted wanted) throws Exception {
            MqttProperties properties = new MqttProperties();
            if (wanted.identifier() > 0) {
                properties.setSubscriptionIdentifier(wanted.identifier());
            }
            MqttSubscription subscription = new MqttSubscription(wanted.filter(), wanted.qos());
            subscription.setNoLocal(wanted.noLocal());
            subscription.setRetainAsPublished(wanted.asPublished());
            subscription.setRetainHandling(wanted.handling());
            MqttSubscription[] subscriptions = {subscription};
            IMqttToken token = connected().subscribe(subscriptions, null, null, properties);
            try {
                token.waitForCompletion(TIMEOUT_MILLIS);
            } catch (MqttException refused) {
                if (token.getReasonCodes() == null) {
                    throw refused;
                }
            }
            return token.getReasonCodes()[0];
        }

        @Override
        public void publish(Post post) throws Exception {
            connected().publish(post.topic(), message(post)).waitForCompletion(TIMEOUT_MILLIS);
        }

        @Override
        public List<Post> heard() {
            return heard;
        }

        @Override
        public void disconnect() throws Exception {
            connected().disconnect().waitForCompletion(TIMEOUT_MILLIS);
            connected().close();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            heard.add(new Post(
                    topic,
                    new String(message.getPayload(), UTF_8),
                    message.getQos(),
                    message.isRetained(),
                    words(message.getProperties())));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // The scenario that breaks the line says what has to come of it.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            heard.add(Post.of("error", String.valueOf(exception), 0));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // publish waits for it
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // connect waits for it
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            heard.add(Post.of("error", "AUTH " + reasonCode, 0));
        }

        @Override
        public void close() {
            try {
                if (client != null && client.isConnected()) {
                    client.disconnectForcibly(0, 1_000, false);
                }
                if (client != null) {
                    client.close(true);
                }
            } catch (MqttException e) {
                // It is closed already, which is what was wanted.
            }
        }
    }
}
