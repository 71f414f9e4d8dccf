package io.sluice.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.bridge.LinkProxy;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerOptions;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.TlsSettings;
import io.sluice.mqtt.peer.Certificates;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every client must be able to do with this broker, of whichever version. */
abstract class ForeignClientScenarios {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path dir;

    private static Certificates certificates;
    private static ClientFiles known;
    private static ClientFiles nameless;

    private final List<ForeignClient> clients = new ArrayList<>();
    private Store store;
    private Broker broker;

    /** One that is not connected. */
    abstract ForeignClient client() throws Exception;

    /** What its listeners are told besides. */
    ListenerOptions listening() {
        return ListenerOptions.DEFAULT;
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(dir.resolve("ca"), "foreign clients");
        nameless = new ClientFiles(certificates.ca(), null);
        known = new ClientFiles(certificates.ca(), certificates.server("DNS:panel-7"));
    }

    @BeforeEach
    void start() throws Exception {
        Certificates.Pair own = certificates.server("DNS:localhost", "IP:127.0.0.1");
        store = MemoryStore.open();
        broker = Broker.start(
                BrokerSettings.of(
                        List.of(
                                new ListenerSettings("127.0.0.1", 0, null, true).with(listening()),
                                new ListenerSettings("127.0.0.1", 0, new TlsSettings(own.cert(), own.key(), null), true)
                                        .with(listening()),
                                new ListenerSettings(
                                                "127.0.0.1",
                                                0,
                                                new TlsSettings(own.cert(), own.key(), certificates.ca()),
                                                false)
                                        .with(listening())),
                        null),
                store);
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(ForeignClient::close);
        broker.close();
        store.close();
    }

    final int port(int listener) {
        return broker.boundAddresses().get(listener).getPort();
    }

    public final Login login(String clientId) {
        return Login.plain(clientId, port(0));
    }

    public final ForeignClient connected(Login login) throws Exception {
        ForeignClient client = client();
        clients.add(client);
        client.connect(login);
        return client;
    }

    public final void hears(ForeignClient client, List<Post> posts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(client.heard()).isEqualTo(posts));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messages_of_every_qos_go_from_one_to_another_in_their_order(int qos) throws Exception {
        ForeignClient reader = connected(login("reader"));
        assertThat(reader.subscribe(Wanted.of("plant/+/speed", qos))).isEqualTo(qos);
        ForeignClient writer = connected(login("writer"));
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            posts.add(Post.of("plant/ä" + i % 3 + "/speed", "größe " + i, qos));
        }
        for (Post post : posts) {
            writer.publish(post);
        }
        hears(reader, posts);
    }

    @Test
    void what_is_heard_has_the_lower_qos_of_message_and_subscription() throws Exception {
        ForeignClient reader = connected(login("reader"));
        reader.subscribe(Wanted.of("low", 0));
        reader.subscribe(Wanted.of("high", 2));
        ForeignClient writer = connected(login("writer"));
        writer.publish(Post.of("low", "x", 2));
        writer.publish(Post.of("high", "y", 1));
        hears(reader, List.of(Post.of("low", "x", 0), Post.of("high", "y", 1)));
    }

    @Test
    void retained_message_waits_for_its_reader_until_an_empty_one_removes_it() throws Exception {
        ForeignClient writer = connected(login("writer"));
        writer.publish(Post.of("state/door", "open", 1).retained());
        ForeignClient reader = connected(login("reader"));
        reader.subscribe(Wanted.of("state/#", 1));
        hears(reader, List.of(Post.of("state/door", "open", 1).retained()));

        writer.publish(Post.of("state/door", "", 1).retained());
        ForeignClient late = connected(login("late"));
        late.subscribe(Wanted.of("state/#", 1));
        writer.publish(Post.of("state/window", "shut", 1));
        hears(late, List.of(Post.of("state/window", "shut", 1)));
    }

    @Test
    void will_is_published_when_the_line_breaks_and_not_after_a_farewell() throws Exception {
        ForeignClient reader = connected(login("reader"));
        reader.subscribe(Wanted.of("gone/#", 1));
        ForeignClient polite = connected(login("polite").withWill(Post.of("gone/polite", "x", 1)));
        polite.disconnect();
        try (LinkProxy line = new LinkProxy(port(0))) {
            connected(Login.plain("lost", line.port()).withWill(Post.of("gone/lost", "y", 1)));
            line.cut();
            hears(reader, List.of(Post.of("gone/lost", "y", 1)));
        }
    }

    @Test
    void session_is_kept_and_what_came_meanwhile_is_delivered_in_the_order_of_its_qos() throws Exception {
        Login login = login("panel").asKept();
        ForeignClient panel = client();
        clients.add(panel);
        assertThat(panel.connect(login).session()).isFalse();
        panel.subscribe(Wanted.of("orders", 2));
        panel.disconnect();
        ForeignClient writer = connected(login("writer"));
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            posts.add(Post.of("orders", "order " + i, 1 + i / 5)); // an order holds within a QoS
        }
        for (Post post : posts) {
            writer.publish(post);
        }

        assertThat(panel.connect(login).session()).isTrue();
        await().atMost(PATIENCE).until(() -> panel.heard().size() >= posts.size());
        assertThat(panel.heard().stream().sorted(Comparator.comparing(Post::qos)))
                .isEqualTo(posts);
    }

    @Test
    void client_speaks_over_tls() throws Exception {
        speaksOver(Login.plain("sealed", port(1)).over(nameless));
    }

    @Test
    void client_is_known_by_its_certificate_and_refused_without_one() throws Exception {
        speaksOver(Login.plain("sealed", port(2)).over(known));
        assertThatThrownBy(() -> connected(Login.plain("stranger", port(2)).over(nameless)))
                .isInstanceOf(Exception.class);
        assertThat(broker.status().sessions()).isEqualTo(1);
    }

    private void speaksOver(Login login) throws Exception {
        ForeignClient client = connected(login);
        client.subscribe(Wanted.of("echo", 1));
        client.publish(Post.of("echo", "x".repeat(20_000), 1));
        hears(client, List.of(Post.of("echo", "x".repeat(20_000), 1)));
    }
}
