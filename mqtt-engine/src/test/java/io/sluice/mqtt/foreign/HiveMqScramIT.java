package io.sluice.mqtt.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.PasswordFile;
import io.sluice.mqtt.peer.ScramClient;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Enhanced authentication by the client of HiveMQ, which carries the AUTH packets and knows when each is due. */
@Timeout(60)
class HiveMqScramIT {

    @TempDir
    Path dir;

    private Store store;
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        Path users = dir.resolve("users");
        Files.writeString(users, PasswordFile.entry("anna", "correct horse".toCharArray()) + "\n");
        store = MemoryStore.open();
        broker = Broker.start(
                BrokerSettings.of(List.of(new ListenerSettings("127.0.0.1", 0, null, false)), users), store);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        store.close();
    }

    @Test
    void client_and_broker_prove_that_they_know_the_password_and_do_so_again() throws Exception {
        ByScram scram = new ByScram("correct horse");
        Mqtt5AsyncClient client = client(scram);
        client.connect().get(15, TimeUnit.SECONDS);
        assertThat(scram.proofs).hasValue(1);
        client.reauth().get(15, TimeUnit.SECONDS);
        assertThat(scram.proofs).hasValue(2);
        client.disconnect().get(15, TimeUnit.SECONDS);
    }

    @Test
    void wrong_password_is_refused() {
        Mqtt5AsyncClient client = client(new ByScram("wrong"));
        assertThatThrownBy(() -> client.connect().get(15, TimeUnit.SECONDS))
                .hasMessageContaining("BAD_USER_NAME_OR_PASSWORD");
    }

    private Mqtt5AsyncClient client(ByScram scram) {
        return Mqtt5Client.builder()
                .identifier("hive")
                .serverHost("127.0.0.1")
                .serverPort(broker.boundAddresses().get(0).getPort())
                .enhancedAuth(scram)
                .buildAsync();
    }

    private static final class ByScram implements Mqtt5EnhancedAuthMechanism {

        private final String password;
        private ScramClient exchange;
        private final AtomicInteger proofs = new AtomicInteger();

        ByScram(String password) {
            this.password = password;
            this.exchange = new ScramClient("anna", password);
        }

        @Override
        public MqttUtf8String getMethod() {
            return MqttUtf8String.of("SCRAM-SHA-256");
        }

        @Override
        public int getTimeout() {
            return 15;
        }

        @Override
        public CompletableFuture<Void> onAuth(
                Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder builder) {
            var unused = builder.data(exchange.first().getBytes(UTF_8));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder builder) {
            exchange = new ScramClient("anna", password);
            var unused = builder.data(exchange.first().getBytes(UTF_8));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> onContinue(
                Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
            try {
                String challenge = UTF_8.decode(auth.getData().orElseThrow()).toString();
                var unused = builder.data(exchange.last(challenge).getBytes(UTF_8));
                return CompletableFuture.completedFuture(true);
            } catch (GeneralSecurityException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck answer) {
            return proven(answer.getEnhancedAuth().orElseThrow());
        }

        @Override
        public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
            return proven(auth);
        }

        private CompletableFuture<Boolean> proven(Mqtt5EnhancedAuth by) {
            try {
                boolean right = by.getData().orElseThrow().equals(exchange.proof());
                if (right) {
                    proofs.incrementAndGet();
                }
                return CompletableFuture.completedFuture(right);
            } catch (GeneralSecurityException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck answer) {
            // connect tells
        }

        @Override
        public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {
            // reauth tells
        }

        @Override
        public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {
            // connect tells
        }

        @Override
        public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {
            // reauth tells
        }
    }
}
