package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.routing.DropReason;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kept sessions of clients that nobody here wrote: mosquitto_sub and _pub, Paho for Python; through restarts. */
class SessionPeersIT extends SessionRig {

    @ParameterizedTest
    @CsvSource({"mqttv311, 1", "mqttv311, 2", "mqttv5, 1", "mqttv5, 2"})
    void mosquitto_finds_what_came_while_it_was_away_also_after_a_restart(String version, String qos) throws Exception {
        List<String> session = mosquittoSession(version, qos);
        Peer.must(Peer.join(session, "-E"));
        mosquittoPub(version, qos, "one");
        mosquittoPub(version, qos, "two");
        restart();
        mosquittoPub(version, qos, "three");

        Peer sub = Peer.run(Peer.join(mosquittoSession(version, qos), "-C", "3", "-F", "%q %p"));

        assertThat(sub.exit()).isZero();
        assertThat(sub.lines()).containsExactly(qos + " one", qos + " two", qos + " three");
        Peer nothing = Peer.run(Peer.join(mosquittoSession(version, qos), "-W", "1", "-F", "%p"));
        assertThat(nothing.lines()).noneMatch(line -> line.matches("one|two|three"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void mosquitto_gets_the_rest_after_it_and_the_broker_stopped_in_the_middle(String version) throws Exception {
        Peer.must(Peer.join(mosquittoSession(version, "1"), "-E"));
        String[] numbers = IntStream.range(0, 500).mapToObj(String::valueOf).toArray(String[]::new);
        publishAll("a", Qos.AT_LEAST_ONCE, numbers);
        List<String> got = new ArrayList<>(
                Peer.run(Peer.join(mosquittoSession(version, "1"), "-C", "200")).lines());
        restart();
        // what was in flight may come again; not at QoS 2, whose messages mosquitto_sub forgets before their PUBREL
        got.addAll(
                Peer.run(Peer.join(mosquittoSession(version, "1"), "-W", "3")).lines());

        assertThat(got.stream().filter(line -> line.matches("\\d+")).distinct()).containsExactly(numbers);
        assertThat(broker.status().dropped()).containsEntry(DropReason.QUEUE_FULL, 0L);
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "3, 2", "5, 1", "5, 2"})
    void paho_resumes_its_session_with_everything_in_order(String version, String qos) throws Exception {
        Peer first = paho(version, qos, "subscribe");
        assertThat(first.exit()).as("%s", first.lines()).isZero();
        assertThat(first.lines()).containsExactly("session present: False");
        String[] numbers = IntStream.range(0, 300).mapToObj(String::valueOf).toArray(String[]::new);
        publishAll("a", Qos.of(Integer.parseInt(qos)), numbers);
        restart();

        Peer second = paho(version, qos, "300");

        assertThat(second.exit()).as("%s", second.lines()).isZero();
        List<String> expected = new ArrayList<>(List.of("session present: True"));
        for (String number : numbers) {
            expected.add(qos + " " + number);
        }
        assertThat(second.lines()).containsExactlyElementsOf(expected);
        assertThat(paho(version, qos, "0").lines()).containsExactly("session present: True");
    }

    @Test
    void will_of_a_killed_paho_waits_for_its_delay_and_for_the_broker() throws Exception {
        try (Peer paho = startPaho("5", "1", "will")) {
            await().untilAsserted(() -> assertThat(paho.lines()).containsExactly("session present: False"));
            paho.kill();
        }
        await().untilAsserted(() -> assertThat(broker.status().sessions()).isZero());
        restart();
        List<String> heard = listen("will");
        assertThat(heard).isEmpty();
        await().untilAsserted(() -> assertThat(heard).containsExactly("gone"));
    }

    private List<String> mosquittoSession(String version, String qos) {
        List<String> command = new ArrayList<>(List.of(
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                port(),
                "-V",
                version,
                "-q",
                qos,
                "-c",
                "-i",
                "panel",
                "-t",
                "a"));
        if (version.equals("mqttv5")) {
            command.addAll(List.of("-x", "1000"));
        }
        return command;
    }

    private void mosquittoPub(String version, String qos, String payload) throws Exception {
        Peer.must("mosquitto_pub", "-h", "127.0.0.1", "-p", port(), "-V", version, "-q", qos, "-t", "a", "-m", payload);
    }

    private Peer paho(String version, String qos, String task) throws Exception {
        Peer peer = startPaho(version, qos, task);
        peer.exit();
        return peer;
    }

    private Peer startPaho(String version, String qos, String task) throws Exception {
        Path script = dir.resolve("paho-session.py");
        try (InputStream source = SessionPeersIT.class.getResourceAsStream("paho-session.py")) {
            Files.write(script, source.readAllBytes());
        }
        return Peer.start("/usr/bin/python3", script.toString(), port(), version, qos, task);
    }

    private String port() {
        return String.valueOf(address.getPort());
    }
}
