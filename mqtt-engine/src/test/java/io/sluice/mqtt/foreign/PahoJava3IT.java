package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for Java, MQTT 3.1.1. */
class PahoJava3IT extends ForeignClientScenarios {

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
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setCleanSession(!login.kept());
            // It counts a message as under way until its callback thread has come to it, which may be long after
            // the one who published it went on.
            options.setMaxInflight(1_000);
            Post will = login.will();
            if (will != null) {
                options.setWill(will.topic(), will.payload().getBytes(UTF_8), will.qos(), will.retain());
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
            return new Greeting(token.getSessionPresent(), "");
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
            IMqttToken token = connected().subscribe(wanted.filter(), wanted.qos());
            token.waitForCompletion(TIMEOUT_MILLIS);
            return token.getGrantedQos()[0];
        }

        @Override
        public void publish(Post post) throws Exception {
            connected()
                    .publish(post.topic(), post.payload().getBytes(UTF_8), post.qos(), post.retain())
                    .waitForCompletion(TIMEOUT_MILLIS);
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
                    topic, new String(message.getPayload(), UTF_8), message.getQos(), message.isRetained(), Map.of()));
        }

        @Override
        public void connectionLost(Throwable cause) {
            // The scenario that breaks the line says what has to come of it.
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // publish waits for it
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
