package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.sluice.mqtt.broker.Redirect.When;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are sent to another server, seen by the client of HiveMQ. */
@Timeout(60)
class RedirectIT {

    private static final String OTHER = "gw-02.plant7.example:8883";

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private Broker broker;

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void whoever_connects_is_told_the_other_server() throws Exception {
        start(ListenerOptions.DEFAULT, new Redirect(OTHER, true, When.ALWAYS));
        Mqtt5ConnAckException refused = refused(hiveMq(new CompletableFuture<>(), false));
        assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.SERVER_MOVED);
        assertThat(refused.getMqttMessage().getServerReference().map(Object::toString))
                .contains(OTHER);
        try (RawClient old = new RawClient(broker.boundAddresses().get(0), ProtocolVersion.V3_1_1)) {
            old.send(RawClient.connect(ProtocolVersion.V3_1_1, "old"));
            assertThat(old.read(Connack.class).code()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        }
        assertThat(broker.status().refusals()).containsEntry(Refusal.REDIRECTED, 2L);
    }

    @Test
    void whoever_is_connected_is_told_when_the_broker_closes() throws Exception {
        start(
                ListenerOptions.DEFAULT.with(new Redirect(OTHER, false, When.STOP)),
                new Redirect("never:1883", false, When.STOP));
        CompletableFuture<Mqtt5DisconnectException> told = new CompletableFuture<>();
        hiveMq(told, false).connect().get(15, TimeUnit.SECONDS);
        broker.close();
        assertTold(told);
    }

    @Test
    void whoever_comes_by_websocket_is_told_too_at_connect_and_at_the_end() throws Exception {
        ListenerOptions webSocket = ListenerOptions.DEFAULT.webSocket(new WebSocketSettings("/mqtt", List.of()));
        start(webSocket, null);
        CompletableFuture<Mqtt5DisconnectException> told = new CompletableFuture<>();
        hiveMq(told, true).connect().get(15, TimeUnit.SECONDS);
        broker.drain(new Redirect(OTHER, false, When.ALWAYS));
        assertTold(told);
        Mqtt5ConnAckException refused = refused(hiveMq(new CompletableFuture<>(), true));
        assertThat(refused.getMqttMessage().getServerReference().map(Object::toString))
                .contains(OTHER);
    }

    @Test
    void all_are_sent_away_while_the_broker_runs() throws Exception {
        start(ListenerOptions.DEFAULT, null);
        CompletableFuture<Mqtt5DisconnectException> told = new CompletableFuture<>();
        hiveMq(told, false).connect().get(15, TimeUnit.SECONDS);
        broker.drain(new Redirect(OTHER, false, When.ALWAYS));
        assertTold(told);
        assertThat(refused(hiveMq(new CompletableFuture<>(), false))
                        .getMqttMessage()
                        .getReasonCode())
                .isEqualTo(Mqtt5ConnAckReasonCode.USE_ANOTHER_SERVER);
    }

    @Test
    void reference_that_is_none_is_refused() throws Exception {
        start(ListenerOptions.DEFAULT, null);
        assertThatThrownBy(() -> new Redirect("a  b", false, When.STOP))
                .hasMessage("redirect server: host or host:port, several with a space between, not \"a  b\"");
    }

    private static void assertTold(CompletableFuture<Mqtt5DisconnectException> told) throws Exception {
        Mqtt5DisconnectException end = told.get(15, TimeUnit.SECONDS);
        assertThat(end.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.USE_ANOTHER_SERVER);
        assertThat(end.getMqttMessage().getServerReference().map(Object::toString))
                .contains(OTHER);
    }

    private void start(ListenerOptions options, @Nullable Redirect general) throws BrokerException {
        broker = Broker.start(
                BrokerSettings.of(List.of(new ListenerSettings("127.0.0.1", 0, null, false).with(options)), null)
                        .withRedirect(general),
                HeldStore.immediate());
    }

    private Mqtt5AsyncClient hiveMq(CompletableFuture<Mqtt5DisconnectException> told, boolean webSocket) {
        Mqtt5ClientBuilder builder = Mqtt5Client.builder();
        return (webSocket ? builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig() : builder)
                .identifier("hive")
                .serverHost("127.0.0.1")
                .serverPort(broker.boundAddresses().get(0).getPort())
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException end) {
                        told.complete(end);
                    }
                })
                .buildAsync();
    }

    private static Mqtt5ConnAckException refused(Mqtt5AsyncClient client) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        var unused = client.connect().whenComplete((connack, problem) -> failure.complete(problem));
        Throwable problem = failure.get(15, TimeUnit.SECONDS);
        assertThat(problem).isInstanceOf(Mqtt5ConnAckException.class);
        return (Mqtt5ConnAckException) problem;
    }
}
