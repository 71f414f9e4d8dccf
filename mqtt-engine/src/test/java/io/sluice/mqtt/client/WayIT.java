package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerOptions;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.TlsSettings;
import io.sluice.mqtt.broker.WebSocketSettings;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.mqtt.peer.Proxy;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets and proxies between the client and its server. */
@Timeout(120)
class WayIT {

    private static final Transport TRANSPORT = Transport.start("way-it", 1);
    private static final String PASSWORD = "hunter2-secret";

    @TempDir
    private static Path dir;

    private static Certificates authority;
    private static Mosquitto tls;
    private static Broker broker;
    private static Store store;

    @BeforeAll
    static void start() throws Exception {
        authority = new Certificates(dir.resolve("ca"), "Plant CA");
        Certificates.Pair pair = authority.server("DNS:localhost", "DNS:broker.plant.invalid");
        tls = Mosquitto.tls(dir.resolve("tls"), pair).start();
        store = MemoryStore.open();
        ListenerSettings listener = new ListenerSettings(
                        "127.0.0.1", 0, new TlsSettings(pair.cert(), pair.key(), null), true)
                .with(ListenerOptions.DEFAULT.webSocket(new WebSocketSettings("/mqtt", List.of())));
        broker = Broker.start(BrokerSettings.of(List.of(listener), null), store);
    }

    @AfterAll
    static void stop() throws Exception {
        tls.close();
        broker.close();
        store.close();
        TRANSPORT.close();
    }

    @Test
    void messages_of_any_size_go_there_and_back_in_secure_web_sockets() throws Exception {
        exchange(wss("/mqtt").withTimes(Duration.ofSeconds(30), Duration.ofSeconds(20)));
    }

    @Test
    void a_path_that_the_server_does_not_know() {
        fails(wss("/other"), Kind.WEBSOCKET_PATH, "/other is not found there (404 Not Found); check the path in url");
    }

    @Test
    void a_server_that_opens_no_web_socket() throws Exception {
        fails(
                ClientSettings.of(new Endpoint("localhost", tls.port(), true, "/mqtt"), "gw-01")
                        .withTls(ClientTls.trusting(authority.ca())),
                Kind.CLOSED,
                "closes the connection without an answer");
        try (ScriptedServer server = new ScriptedServer(level -> hex("SSH-2.0-OpenSSH_9.2\r\n"))) {
            fails(webSocketAt(server), Kind.WEBSOCKET, "does not speak HTTP, so it opens no WebSocket; for MQTT alone");
        }
        try (ScriptedServer server =
                new ScriptedServer(level -> hex("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))) {
            fails(webSocketAt(server), Kind.NOT_AUTHORIZED, "does not let us open a WebSocket (403 Forbidden)");
        }
        try (ScriptedServer server = new ScriptedServer(level -> hex("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
            fails(webSocketAt(server), Kind.WEBSOCKET, "opens no WebSocket for MQTT (200 OK)");
        }
    }

    @ParameterizedTest
    @CsvSource({"http, ''", "http, gw", "socks5, ''", "socks5, gw"})
    void a_proxy_is_told_the_name_and_looks_it_up(String kind, String user) throws Exception {
        try (Proxy proxy = new Proxy(user.isEmpty() ? null : user + ":" + PASSWORD, false)) {
            ProxySettings settings = settings(kind, proxy, user);
            exchange(secure("broker.plant.invalid", tls.port(), settings));
            assertThat(proxy.asked()).containsOnly("broker.plant.invalid:" + tls.port());
            ClientSettings through = wss("/mqtt");
            exchange(through.with(through.server().through(settings)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, '', wants a user name; set proxy_username and proxy_password (407 Proxy Authentication Required)",
        "http, other, does not accept proxy_username and proxy_password",
        "socks5, '', wants a user name; set proxy_username and proxy_password",
        "socks5, other, does not accept proxy_username and proxy_password",
    })
    void a_proxy_that_wants_authentication(String kind, String user, String text) throws Exception {
        try (Proxy proxy = new Proxy("gw:right", false)) {
            fails(
                    secure("localhost", tls.port(), settings(kind, proxy, user)),
                    Kind.PROXY_AUTHENTICATION,
                    "the proxy 127.0.0.1:" + proxy.port() + " " + text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, true, refuses to connect to localhost:PORT (403 Filtered); have that host and port allowed there",
        "socks5, true, refuses to connect to localhost:PORT (forbidden); have that host and port allowed there",
        "http, false, does not get through to localhost:PORT (502 Bad Gateway)",
        "socks5, false, does not get through to localhost:PORT (connection refused)",
    })
    void a_proxy_that_does_not_connect_us(String kind, boolean refuses, String text) throws Exception {
        int nobody = Mosquitto.freePort();
        try (Proxy proxy = new Proxy(null, refuses)) {
            fails(
                    secure("localhost", nobody, settings(kind, proxy, "")),
                    Kind.PROXY_REFUSED,
                    "the proxy 127.0.0.1:" + proxy.port() + " " + text.replace("PORT", String.valueOf(nobody)));
        }
    }

    @ParameterizedTest
    @CsvSource({"http", "socks5"})
    void a_proxy_that_is_none(String kind) throws Exception {
        ProxySettings away = ProxySettings.parse(kind + "://127.0.0.1:" + Mosquitto.freePort(), null, null);
        fails(secure("localhost", tls.port(), away), Kind.PROXY, "is not reached: ");
        ProxySettings unknown = ProxySettings.parse(kind + "://no-such-proxy.invalid:3128", null, null);
        fails(
                secure("localhost", tls.port(), unknown),
                Kind.PROXY,
                "the proxy's host name no-such-proxy.invalid has no");
        try (ScriptedServer silent = new ScriptedServer(level -> "")) {
            ProxySettings mute =
                    ProxySettings.parse(kind + "://" + silent.endpoint(false).address(), null, null);
            fails(
                    secure("localhost", tls.port(), mute).withTimes(Duration.ofSeconds(30), Duration.ofSeconds(2)),
                    Kind.PROXY,
                    "accepts the connection but said nothing of localhost:" + tls.port() + " within 2 s");
        }
    }

    private static ProxySettings settings(String kind, Proxy proxy, String user) {
        return ProxySettings.parse(
                kind + "://127.0.0.1:" + proxy.port(),
                user.isEmpty() ? null : user,
                user.isEmpty() ? null : Secret.of(PASSWORD));
    }

    private static ClientSettings secure(String host, int port, @Nullable ProxySettings proxy) {
        return ClientSettings.of(
                ServerSettings.of(new Endpoint(host, port, true))
                        .with(ClientTls.trusting(authority.ca()))
                        .through(proxy),
                "gw-01");
    }

    private static ClientSettings wss(String path) {
        return ClientSettings.of(
                        new Endpoint("localhost", broker.boundAddresses().get(0).getPort(), true, path), "gw-01")
                .withTls(ClientTls.trusting(authority.ca()));
    }

    private static ClientSettings webSocketAt(ScriptedServer server) {
        Endpoint plain = server.endpoint(false);
        return ClientSettings.of(new Endpoint(plain.host(), plain.port(), false, "/mqtt"), "gw-01");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    private static void exchange(ClientSettings settings) throws Exception {
        MqttClient client = new MqttClient(settings, TRANSPORT, why -> {});
        client.connect().get(30, TimeUnit.SECONDS);
        for (int size : new int[] {0, 1, 125, 126, 65_536, 300_000}) {
            CompletableFuture<Message> back = new CompletableFuture<>();
            TopicFilter filter = TopicFilter.of("size/" + size);
            client.subscribe(filter, Qos.AT_LEAST_ONCE, back::complete).get(30, TimeUnit.SECONDS);
            byte[] payload = "x".repeat(size).getBytes(UTF_8);
            client.publish(new Message("size/" + size, payload, Qos.AT_LEAST_ONCE, false, MessageProperties.NONE))
                    .get(30, TimeUnit.SECONDS);
            assertThat(back.get(30, TimeUnit.SECONDS).payload()).isEqualTo(payload);
        }
        client.disconnect().get(30, TimeUnit.SECONDS);
    }

    private static void fails(ClientSettings settings, Kind kind, String text) {
        MqttClient client = new MqttClient(settings, TRANSPORT, why -> {});
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> client.connect().get(30, TimeUnit.SECONDS));
        assertThat(failure.getCause()).isInstanceOfSatisfying(ConnectFailedException.class, e -> {
            assertThat(e).hasMessageContaining(text).hasMessageNotContaining(PASSWORD);
            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
            assertThat(e.kind()).isEqualTo(kind);
        });
    }
}
