package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictionsBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The client of HiveMQ, MQTT 5. It chooses the identifiers of its subscriptions itself. */
class HiveMq5IT extends ForeignClient5Scenarios {

    @Override
    ForeignClient client() {
        return new HiveMq();
    }

    @SuppressWarnings("CheckReturnValue") // its builders change themselves
    private static final class HiveMq implements ForeignClient {

        private static final long TIMEOUT_SECONDS = 15;

        private final List<Post> heard = new CopyOnWriteArrayList<>();
        private @Nullable Mqtt5AsyncClient client;

        @Override
        public Greeting connect(Login login) throws Exception {
            Mqtt5AsyncClient made = client == null ? made(login) : client;
            client = made;
            Mqtt5ConnectRestrictionsBuilder restrictions =
                    Mqtt5ConnectRestrictions.builder().topicAliasMaximum(5).sendTopicAliasMaximum(5);
            if (login.receiveMaximum() > 0) {
                restrictions.receiveMaximum(login.receiveMaximum());
            }
            if (login.maximumPacketSize() > 0) {
                restrictions.maximumPacketSize(login.maximumPacketSize());
            }
            Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                    .cleanStart(!login.kept())
                    .sessionExpiryInterval(login.kept() ? 3600 : 0)
                    .restrictions(restrictions.build());
            Post will = login.will();
            if (will != null) {
                long delay = Long.parseLong(will.properties().getOrDefault(Post.DELAY, "0"));
                connect.willPublish(packet(will)
                        .asWill()
                        .extendAsWill()
                        .delayInterval(delay)
                        .build());
            }
            Mqtt5ConnAck answer = done(made.connect(connect.build()));
            return new Greeting(
                    answer.isSessionPresent(),
                    answer.getAssignedClientIdentifier().map(Object::toString).orElse(""));
        }

        private Mqtt5AsyncClient made(Login login) throws Exception {
            Mqtt5ClientBuilder builder = Mqtt5Client.builder();
            if (!login.clientId().isEmpty()) {
                builder.identifier(login.clientId());
            }
            builder.serverHost("localhost").serverPort(login.port());
            ClientFiles files = login.tls();
            if (files != null) {
                builder.sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(files.trust())
                        .keyManagerFactory(files.own() == null ? null : ClientFiles.keys(files.own()))
                        .build());
            }
            Mqtt5AsyncClient made = builder.buildAsync();
            made.publishes(MqttGlobalPublishFilter.ALL, publish -> heard.add(post(publish)));
            return made;
        }

        private static <T> T done(CompletableFuture<T> future) throws Exception {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }

        private Mqtt5AsyncClient connected() {
            Mqtt5AsyncClient made = client;
            if (made == null) {
                throw new IllegalStateException("not connected");
            }
            return made;
        }

        private static Mqtt5Publish packet(Post post) {
            Mqtt5PublishBuilder.Complete builder = Mqtt5Publish.builder()
                    .topic(post.topic())
                    .payload(post.payload().getBytes(UTF_8))
                    .qos(qos(post.qos()))
                    .retain(post.retain());
            post.properties().forEach((name, value) -> set(builder, name, value));
            return builder.build();
        }

        private static void set(Mqtt5PublishBuilder.Complete builder, String name, String value) {
            switch (name) {
                case Post.EXPIRY -> builder.messageExpiryInterval(Long.parseLong(value));
                case Post.CONTENT_TYPE -> builder.contentType(value);
                case Post.RESPONSE_TOPIC -> builder.responseTopic(value);
                case Post.DELAY -> {} // of the will that it becomes
                case Post.CORRELATION -> builder.correlationData(value.getBytes(UTF_8));
                default -> {
                    Mqtt5UserPropertiesBuilder user = Mqtt5UserProperties.builder();
                    for (String pair : value.split(",", -1)) {
                        String[] words = pair.split("=", 2);
                        user.add(words[0], words[1]);
                    }
                    builder.userProperties(user.build());
                }
            }
        }

        private static Post post(Mqtt5Publish publish) {
            Map<String, String> words = new TreeMap<>();
            publish.getMessageExpiryInterval().ifPresent(seconds -> words.put(Post.EXPIRY, String.valueOf(seconds)));
            publish.getContentType().ifPresent(type -> words.put(Post.CONTENT_TYPE, type.toString()));
            publish.getResponseTopic().ifPresent(topic -> words.put(Post.RESPONSE_TOPIC, topic.toString()));
            publish.getCorrelationData().ifPresent(data -> words.put(Post.CORRELATION, text(data)));
            if (!publish.getUserProperties().asList().isEmpty()) {
                words.put(
                        Post.USER,
                        publish.getUserProperties().asList().stream()
                                .map(user -> user.getName() + "=" + user.getValue())
                                .collect(Collectors.joining(",")));
            }
            return new Post(
                    publish.getTopic().toString(),
                    new String(publish.getPayloadAsBytes(), UTF_8),
                    publish.getQos().getCode(),
                    publish.isRetain(),
                    words);
        }

        private static String text(ByteBuffer data) {
            return UTF_8.decode(data).toString();
        }

        private static MqttQos qos(int qos) {
            MqttQos known = MqttQos.fromCode(qos);
            if (known == null) {
                throw new IllegalArgumentException("QoS " + qos);
            }
            return known;
        }

        private static Mqtt5RetainHandling handling(int code) {
            Mqtt5RetainHandling known = Mqtt5RetainHandling.fromCode(code);
            if (known == null) {
                throw new IllegalArgumentException("retain handling " + code);
            }
            return known;
        }

        @Override
        public int subscribe(Wanted wanted) throws Exception {
            try {
                return done(connected()
                                .subscribeWith()
                                .topicFilter(wanted.filter())
                                .qos(qos(wanted.qos()))
                                .noLocal(wanted.noLocal())
                                .retainAsPublished(wanted.asPublished())
                                .retainHandling(handling(wanted.handling()))
                                .send())
                        .getReasonCodes()
                        .get(0)
                        .getCode();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Mqtt5SubAckException refused) {
                    return refused.getMqttMessage().getReasonCodes().get(0).getCode();
                }
                throw e;
            }
        }

        @Override
        public void publish(Post post) throws Exception {
            done(connected().publish(packet(post)));
        }

        @Override
        public List<Post> heard() {
            return heard;
        }

        @Override
        public void disconnect() throws Exception {
            done(connected().disconnect());
        }

        @Override
        public void close() {
            if (client != null && client.getState().isConnected()) {
                var unused = client.disconnect();
            }
        }
    }
}
