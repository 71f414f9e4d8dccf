package io.sluice.mqtt.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.login.Authenticator;
import io.sluice.mqtt.broker.login.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections through a proxy that says where they come from, and those who only say that they are one. */
class ProxyHeaderIT {

    private static final byte[] CONNECT = ByteBufUtil.decodeHexDump("100D00044D51545404020000000161");
    private static final String V2 = "0D0A0D0A000D0A515549540A";

    private final List<String> addresses = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // started before each test
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        Authenticator seen = attempt -> {
            addresses.add(String.valueOf(attempt.address()));
            return Verdict.Accepted.as(null);
        };
        ListenerOptions open = ListenerOptions.DEFAULT.otherwise(ListenerOptions.Otherwise.ALLOW);
        List<ListenerSettings> listeners = List.of(
                new ListenerSettings("127.0.0.1", 0, null, true)
                        .with(open.proxies(List.of(AddressRange.parse("127.0.0.0/8")))
                                .named("in")),
                new ListenerSettings("127.0.0.1", 0, null, true)
                        .with(open.proxies(List.of(AddressRange.parse("10.9.8.7")))
                                .named("other")));
        broker = Broker.start(
                BrokerSettings.of(listeners, null)
                        .with(SecuritySettings.DEFAULT.with(LoginSettings.DEFAULT.withOwn(seen))),
                HeldStore.immediate());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 1883, /192.0.2.7",
        "PROXY TCP6 2001:db8::7 2001:db8::1 56324 1883, /2001:db8:0:0:0:0:0:7",
        "PROXY UNKNOWN, /127.0.0.1",
    })
    void header_of_version_1_tells_where_the_client_is(String header, String address) throws Exception {
        assertLetIn((header + "\r\n").getBytes(US_ASCII));
        assertThat(addresses).containsExactly(address);
    }

    @ParameterizedTest
    @CsvSource({
        "21 11 000C C0000207 C6336401 DC04 075B, /192.0.2.7",
        "21 11 0013 C0000207 C6336401 DC04 075B 04 0004 00000000, /192.0.2.7", // with a TLV
        "20 00 0000, /127.0.0.1", // the proxy's own
    })
    void header_of_version_2_tells_where_the_client_is(String header, String address) throws Exception {
        assertLetIn(ByteBufUtil.decodeHexDump(V2 + header.replace(" ", "")));
        assertThat(addresses).containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 56324 1883\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 99999 1883\r\n",
                "PROXY TCP4 2001:db8::7 198.51.100.1 56324 1883\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 1883 and so on and so on and so on and so on and so on and so on and on\r\n",
                "PROXY ELSE 192.0.2.7 198.51.100.1 56324 1883\r\n",
                "GET /mqtt HTTP/1.1\r\n\r\n",
            })
    void header_that_is_none_ends_the_connection(String header) throws Exception {
        assertRefused(0, (header + "\r\n\r\n").getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "31 11 000C C0000207 C6336401 DC04 075B", // version 3
                "21 11 0002 C000", // too short for its addresses
                "22 11 000C C0000207 C6336401 DC04 075B", // a command that is none
            })
    void header_of_version_2_that_is_none_ends_the_connection(String header) throws Exception {
        assertRefused(0, ByteBufUtil.decodeHexDump((V2 + header + "0".repeat(64)).replace(" ", "")));
    }

    @Test
    void connection_without_a_header_is_refused() throws Exception {
        assertRefused(0, CONNECT);
    }

    @Test
    void header_of_a_source_that_is_not_trusted_is_refused() throws Exception {
        assertRefused(1, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 1883\r\n".getBytes(US_ASCII));
    }

    @Test
    void random_bytes_never_harm_the_broker() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[16 + random.nextInt(200)];
            random.nextBytes(bytes);
            byte[] start = i % 2 == 0 ? ByteBufUtil.decodeHexDump(V2) : "PROXY ".getBytes(US_ASCII);
            System.arraycopy(start, 0, bytes, 0, start.length);
            try (Socket socket = connected(0)) {
                socket.getOutputStream().write(bytes);
            }
        }
        assertLetIn("PROXY TCP4 192.0.2.7 198.51.100.1 56324 1883\r\n".getBytes(US_ASCII));
        await().untilAsserted(() ->
                assertThat(broker.status().connections()).as("seed %d", seed).isZero());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.2, false",
        "10.1.2.128/25, 10.1.2.127, false",
        "10.1.2.128/25, 10.1.2.200, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fd12::1, true",
    })
    void range_has_the_addresses_that_begin_alike(String range, String address, boolean expected) throws Exception {
        assertThat(AddressRange.parse(range).has(java.net.InetAddress.getByName(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "::/129", "10.0.0.0/8/8"})
    void range_that_is_none_is_refused(String text) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertLetIn(byte[] header) throws IOException {
        try (Socket socket = connected(0)) {
            socket.getOutputStream().write(header);
            socket.getOutputStream().write(CONNECT);
            assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
        }
    }

    private void assertRefused(int listener, byte[] bytes) throws IOException {
        try (Socket socket = connected(listener)) {
            socket.getOutputStream().write(bytes);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        await().untilAsserted(() -> assertThat(broker.status().connections()).isZero());
        assertThat(broker.status().refusals().get(Refusal.PROXY_HEADER)).isOne();
        assertThat(addresses).isEmpty();
    }

    private Socket connected(int listener) throws IOException {
        InetSocketAddress address = broker.boundAddresses().get(listener);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(5_000);
        return socket;
    }
}
