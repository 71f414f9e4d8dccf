package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Action;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Who;
import io.sluice.mqtt.broker.login.TokenAlgorithm;
import io.sluice.mqtt.broker.login.TokenSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT in WebSocket messages: Debian's Paho for Python, and peers that get it wrong. */
class WebSocketIT {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String CONNECT = "100D00044D51545404020000000161"; // 3.1.1, client "a"

    @TempDir
    static Path dir;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static Broker broker;

    @BeforeAll
    static void start() throws Exception {
        Peer.must(
                "sh",
                "-c",
                "cd '" + dir + "' && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
                        + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key -out crt");
        Files.writeString(dir.resolve("secret"), SECRET);
        TlsSettings tls = new TlsSettings(dir.resolve("crt"), dir.resolve("key"), null);
        ListenerOptions ws =
                ListenerOptions.DEFAULT.webSocket(new WebSocketSettings("/mqtt", List.of("https://panel.example")));
        List<ListenerSettings> listeners = List.of(
                new ListenerSettings("127.0.0.1", 0, null, true).with(ws),
                new ListenerSettings("127.0.0.1", 0, tls, false).with(ws),
                new ListenerSettings("127.0.0.1", 0, tls, false));
        AccessRule own = AccessRule.allow(Who.user("token-user"), EnumSet.allOf(Action.class), "of/{user}/#");
        AccessRule no = AccessRule.deny(Who.user("*"), EnumSet.allOf(Action.class), "#");
        LoginSettings login = LoginSettings.DEFAULT.withTokens(
                TokenSettings.of(TokenAlgorithm.HS256, dir.resolve("secret"), null, null));
        broker = Broker.start(
                new BrokerSettings(
                        listeners,
                        null,
                        BrokerLimits.DEFAULT,
                        2,
                        SecuritySettings.of(own, no).with(login),
                        null,
                        null),
                HeldStore.immediate());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"websockets, 0, 4", "websockets, 0, 5", "websockets, 1, 4", "websockets, 1, 5", "tcp, 2, 4", "tcp, 2, 5"
    })
    void paho_is_served_with_a_token_as_password(String transport, int listener, int version) throws Exception {
        Path script = Files.writeString(dir.resolve("client.py"), PAHO);
        String port = String.valueOf(broker.boundAddresses().get(listener).getPort());
        String ca = listener == 0 ? "-" : dir.resolve("crt").toString();
        Peer peer =
                Peer.run("/usr/bin/python3", script.toString(), transport, port, ca, String.valueOf(version), token());
        assertThat(peer.exit()).as("%s", peer.lines()).isZero();
        assertThat(peer.lines()).contains("got of/token-user/a 20000", "refused of/another");
    }

    @ParameterizedTest
    @CsvSource({
        "/mqtt, mqtt, -, 101",
        "/mqtt?x=1, mqtt, -, 101",
        "/mqtt, 'other, mqtt', https://panel.example, 101",
        "/mqtt, mqttv3.1, -, 101",
        "/mqtt, mqtt, https://evil.example, 403",
        "/mqtt, mqtt, null, 403",
        "/mqtt, mqtt, http://localhost, 101",
        "/mqtt, mqtt, https://localhost, 101",
        "/mqtt, mqtt, http://localhost:8080, 403",
        "/mqtt, mqtt, http://localhost.evil.example, 403",
        "/mqtt/x, mqtt, -, 404",
        "/, mqtt, -, 404",
        "/mqtt, -, -, 400",
        "/mqtt, chat, -, 400",
        "/mqtt, mqttx, -, 400",
    })
    void request_is_let_through_only_for_mqtt_at_its_path_from_its_origins(
            String path, String protocol, String origin, int status) throws Exception {
        try (Socket socket = connected()) {
            socket.getOutputStream().write(request(path, protocol, origin).getBytes(US_ASCII));
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void packets_may_span_frames_and_share_them() throws Exception {
        try (Socket socket = upgraded()) {
            send(socket, 0x02, CONNECT.substring(0, 6)); // not the last frame of its message
            send(socket, 0x00, "");
            send(socket, 0x89, "01"); // a ping between them
            send(socket, 0x80, CONNECT.substring(6) + "C000C000");
            assertThat(frames(socket, "20020000", "D000D000")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81 81 00000000 61", // text
                "82 02 C000", // not masked
                "83 80 00000000", // an opcode that is none
                "F2 80 00000000", // reserved bits
                "80 80 00000000", // continues nothing
                "82 FF 7FFFFFFFFFFFFFFF 00000000", // larger than any packet
                "82 FF FFFFFFFFFFFFFFFF 00000000", // a negative length
                "89 FE 0100 00000000", // a control frame that is too long
                "09 80 00000000", // a control frame in pieces
                "16030100" // no frame at all
            })
    void frame_that_is_wrong_ends_its_connection_alone(String hex) throws Exception {
        long before = refused(Refusal.WEB_SOCKET);
        try (Socket other = upgraded();
                Socket socket = upgraded()) {
            socket.getOutputStream().write(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
            socket.getOutputStream().write(new byte[14]);
            assertThat(ends(socket)).isTrue();
            await().untilAsserted(() -> assertThat(refused(Refusal.WEB_SOCKET)).isGreaterThan(before));
            send(other, 0x82, CONNECT);
            assertThat(frames(other, "20020000")).isTrue();
        }
    }

    @Test
    void random_bytes_never_harm_the_broker() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            try (Socket socket = i % 2 == 0 ? upgraded() : connected()) {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                assertThat(e).as("seed %d", seed).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
            }
        }
        try (Socket socket = upgraded()) {
            send(socket, 0x82, CONNECT);
            assertThat(frames(socket, "20020000")).as("seed %d", seed).isTrue();
        }
        await().untilAsserted(() -> assertThat(broker.status().connections()).isZero());
    }

    // ----

    private static final String PAHO = """
            import sys, threading
            import paho.mqtt.client as mqtt
            from paho.mqtt.properties import Properties
            transport, port, ca, version, token = sys.argv[1:]
            version = int(version)
            client = mqtt.Client(client_id='paho', transport=transport, protocol=version)
            client.username_pw_set('whatever', token)
            if transport == 'websockets':
                client.ws_set_options(path='/mqtt')
            if ca != '-':
                client.tls_set(ca_certs=ca)
            done = threading.Event()
            codes = {}
            def connected(c, u, flags, rc, props=None):
                c.subscribe('of/another', 1)
                c.subscribe('of/token-user/#', 1)
            def subscribed(c, u, mid, granted, props=None):
                code = int(granted[0].value if hasattr(granted[0], 'value') else granted[0])
                if code >= 128:
                    print('refused of/another', flush=True)
                else:
                    c.publish('of/token-user/a', b'x' * 20000, qos=1)
            def message(c, u, m):
                print('got', m.topic, len(m.payload), flush=True)
                done.set()
            client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, message
            client.connect('localhost', int(port), 30)
            client.loop_start()
            ok = done.wait(10)
            client.disconnect()
            client.loop_stop()
            sys.exit(0 if ok else 1)
            """;

    private static String token() throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"sub\":\"token-user\",\"exp\":" + (Instant.now().getEpochSecond() + 60) + "}";
        String signed = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    }

    private static String request(String path, String protocol, String origin) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + (protocol.equals("-") ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n")
                + (origin.equals("-") ? "" : "Origin: " + origin + "\r\n")
                + "\r\n";
    }

    private static Socket connected() throws IOException {
        InetSocketAddress address = broker.boundAddresses().get(0);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static Socket upgraded() throws IOException {
        Socket socket = connected();
        socket.getOutputStream().write(request("/mqtt", "mqtt", "-").getBytes(US_ASCII));
        assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 101");
        String header = line(socket.getInputStream());
        boolean mqtt = false;
        while (!header.isEmpty()) {
            mqtt |= header.equalsIgnoreCase("sec-websocket-protocol: mqtt");
            header = line(socket.getInputStream());
        }
        assertThat(mqtt).isTrue();
        return socket;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    /** Sends a masked frame. */
    private static void send(Socket socket, int first, String hex) throws IOException {
        byte[] payload = ByteBufUtil.decodeHexDump(hex);
        byte[] frame = new byte[6 + payload.length]; // masked by zeros
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
    }

    /** Whether the payloads of the binary frames that come next are these packets, in whatever frames. */
    private static boolean frames(Socket socket, String... packets) throws IOException {
        StringBuilder got = new StringBuilder();
        String expected = String.join("", packets).toLowerCase(java.util.Locale.ROOT);
        InputStream in = socket.getInputStream();
        while (got.length() < expected.length()) {
            int first = in.read();
            int length = in.read();
            byte[] payload = in.readNBytes(length);
            if (first == 0x82) {
                got.append(ByteBufUtil.hexDump(payload));
            }
        }
        return got.toString().equals(expected);
    }

    /** Whether the broker closes a connection; what it says before is not looked at. */
    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length < 1000;
        } catch (java.net.SocketException e) {
            return true; // reset
        }
    }

    private static long refused(Refusal refusal) {
        return broker.status().refusals().getOrDefault(refusal, -1L);
    }
}
