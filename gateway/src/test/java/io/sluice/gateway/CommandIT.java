package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Plant;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.RecordingProxy;
import io.sluice.gateway.peer.Sluice;
import io.sluice.gateway.peer.Subscriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands from mosquitto's clients to a pymodbus slave, with a proxy between that notes every request. */
@Timeout(300)
class CommandIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String PUMP = "plant7/gw-01/pump/";

    @TempDir
    private Path dir = Path.of("unset");

    private final int port = Ports.free();
    private final Plant plant = Plant.start(Ports.free());
    private final RecordingProxy proxy = RecordingProxy.start(plant.port());

    @BeforeEach
    void nothing_is_running() {
        assertThat(proxy.pdus(true)).isEmpty();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        plant.close();
    }

    private Path config(boolean enabled) throws IOException {
        return Files.writeString(dir.resolve("sluice.yaml"), """
                gateway: {site: plant7, name: gw-01}
                commands: {enabled: %s}
                store: {dir: state, segment: 256KiB}
                links: {plc: {tcp: "127.0.0.1:%d"}}
                devices:
                  pump:
                    link: plc
                    unit: 1
                    every: 200ms
                    modbus: {timeout: 2s}
                    tags:
                      setpt: {at: "hr:60", type: f32, order: CDAB, write: {range: 0..50, step: 0.5, when: "!fault"}}
                      count: {at: "hr:64", type: u16, write: {}}
                      flags: {at: "hr:66", type: u16, bits: {0: run, 1: fault}, write: {function: 22}}
                      lamp:  {at: "co:3", type: bool, write: {}}
                      temp:  {at: "hr:70", type: i16, scale: 0.1}
                broker: {listeners: [{bind: "127.0.0.1:%d"}]}
                """.formatted(enabled, proxy.port(), port));
    }

    /** Asks, and gives the answer with its correlation data before it. */
    private String ask(String tag, String payload) {
        List<String> command = new ArrayList<>(List.of(
                "mosquitto_rr", "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", "5", "-q", "1", "-W", "30"));
        command.addAll(List.of("-t", PUMP + tag + "/set", "-e", "answers/panel", "-m", payload));
        command.addAll(List.of("-D", "publish", "correlation-data", "c-17", "-F", "%D %p"));
        try (Child child = Child.start(command.toArray(new String[0]))) {
            assertThat(child.exit(LIMIT)).as(child.output()).isZero();
            return child.output();
        }
    }

    private int publish(String tag, String payload, String... more) {
        List<String> command = new ArrayList<>(
                List.of("mosquitto_pub", "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", "5", "-q", "1"));
        command.addAll(List.of("-t", PUMP + tag + "/set", "-m", payload));
        command.addAll(List.of(more));
        try (Child child = Child.start(command.toArray(new String[0]))) {
            return child.exit(LIMIT);
        }
    }

    @Test
    void a_command_is_written_read_back_and_answered_and_what_breaks_a_rule_is_not() throws Exception {
        try (Child gateway = Sluice.gateway(config(true));
                Subscriber near = Subscriber.start(port, "plant7/#")) {
            assertThat(ask("setpt", "{\"id\":\"a1\",\"value\":12.5}"))
                    .startsWith("c-17 {\"id\":\"a1\",\"tag\":\"pump/setpt\",\"result\":\"written\",\"asked\":12.5,"
                            + "\"written\":12.5,\"read\":12.5,")
                    .contains("\"took_ms\":")
                    .contains("\"audit\":{\"seq\":1,\"hash\":\"");
            assertThat(proxy.pdus(true)).containsExactly("10003c00020400004148");
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> near.last(PUMP + "setpt").startsWith("{\"value\":12.5,\"quality\":\"good\""));
            assertThat(ask("lamp", "false")).contains("\"result\":\"written\"");

            assertRefused(near);
            assertThat(ask("flags", "{\"value\":{\"fault\":true}}"))
                    .contains("\"result\":\"written\"")
                    .contains("\"read\":{\"fault\":true}");
            assertThat(ask("setpt", "1"))
                    .contains("\"reason\":\"interlock\"")
                    .contains("\"detail\":\"'!fault' does not hold\"");
            assertThat(proxy.pdus(true)).hasSize(3).last().isEqualTo("160042fffd0002");

            assertThat(publish("count", "{\"id\":\"b1\",\"value\":7}")).isZero();
            String topic = PUMP + "count/set/answer";
            Awaitility.await().atMost(LIMIT).until(() -> near.last(topic).contains("\"id\":\"b1\""));
            String first = near.last(topic);
            assertThat(first).contains("\"result\":\"written\"");
            assertThat(ask("count", "{\"id\":\"b1\",\"value\":7}")).isEqualTo("c-17 " + first);
            assertThat(ask("count", "{\"id\":\"b1\",\"value\":8}")).contains("\"reason\":\"id-taken\"");
            assertThat(proxy.pdus(true)).hasSize(4);
            assertWrittenByHand();
            assertThat(gateway.stop(LIMIT)).isZero();
        }
        assertThat(verify()).contains(" lines, 1 to ");
        try (Child again = Sluice.gateway(config(true))) {
            // what was retained is not done at the start, and what is known is known still
            assertThat(ask("count", "{\"id\":\"b1\",\"value\":7}")).contains("\"result\":\"written\"");
            assertThat(proxy.pdus(true)).hasSize(5);
            assertThat(again.stop(LIMIT)).isZero();
        }
        Path log = dir.resolve("state/audit/commands-000000000001.log");
        Files.writeString(log, Files.readString(log).replace("\"asked\":12.5", "\"asked\":13.5"));
        assertThat(verify()).contains("the line was changed").contains("the audit log is not whole");
    }

    private void assertRefused(Subscriber near) {
        assertThat(ask("setpt", "51")).contains("\"result\":\"refused\",\"reason\":\"range\"");
        assertThat(ask("setpt", "0.3")).contains("\"reason\":\"step\"");
        assertThat(ask("setpt", "fast")).contains("\"reason\":\"type\"");
        assertThat(ask("setpt", "{\"valeu\":1}")).contains("\"reason\":\"malformed\"");
        assertThat(ask("temp", "3")).contains("\"reason\":\"not-writable\"");
        Instant past = Instant.now().minusSeconds(1);
        assertThat(ask("setpt", "{\"value\":1,\"expires\":\"" + past + "\"}")).contains("\"reason\":\"expired\"");
        assertThat(publish("setpt", "1", "-r")).isZero();
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> near.last(PUMP + "setpt/set/answer").contains("\"reason\":\"retained\""));
        assertThat(proxy.pdus(true)).hasSize(2);
    }

    private void assertWrittenByHand() {
        assertThat(sluiceWrite("pump/count", "9"))
                .startsWith("0 pump/count: 9 is 0x0009 at hr:64 (40065) of unit 1")
                .endsWith("nothing was written; --yes writes it");
        assertThat(sluiceWrite("pump/setpt", "51")).isEqualTo("1 sluice: pump/setpt: 51 is outside of 0..50");
        assertThat(sluiceWrite("pump/conut", "9"))
                .isEqualTo("2 sluice: pump/conut: no such tag; nearest is pump/count");
        assertThat(proxy.pdus(true)).hasSize(4);
        assertThat(sluiceWrite("pump/count", "9", "--yes"))
                .startsWith("0 ")
                .contains("\"result\":\"written\",\"asked\":\"9\",\"written\":9,\"read\":9,");
        assertThat(sluiceWrite("pump/setpt", "2", "--yes")).startsWith("1 ").contains("\"reason\":\"interlock\"");
        assertThat(proxy.pdus(true)).hasSize(5);
    }

    /** Exit code and output. */
    private String sluiceWrite(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("write", "--config", dir.resolve("sluice.yaml").toString()));
        command.addAll(List.of(arguments));
        try (Child write = Sluice.start(command.toArray(new String[0]))) {
            return write.exit(LIMIT) + " " + write.output();
        }
    }

    private String verify() {
        try (Child verify = Sluice.start(
                "commands", "verify", "--config", dir.resolve("sluice.yaml").toString())) {
            verify.exit(LIMIT);
            return verify.output();
        }
    }

    @Test
    void no_function_that_writes_leaves_a_gateway_that_is_read_only() throws Exception {
        try (Child gateway = Sluice.gateway(config(false))) {
            for (String tag : List.of("setpt", "count", "lamp", "temp")) {
                assertThat(ask(tag, "1")).contains("\"result\":\"refused\",\"reason\":\"read-only\"");
            }
            assertThat(ask("flags", "{\"value\":{\"fault\":true}}")).contains("\"reason\":\"read-only\"");
            int polls = proxy.pdus(false).size();
            Awaitility.await().atMost(LIMIT).until(() -> proxy.pdus(false).size() > polls + 10);
            assertThat(proxy.pdus(true)).isEmpty();
            assertThat(gateway.stop(LIMIT)).isZero();
        }
    }

    @Test
    void a_gateway_killed_between_a_write_and_its_answer_answers_as_uncertain_and_never_writes_it_again()
            throws Exception {
        proxy.holdWriteAnswers(true);
        String command = "{\"id\":\"k1\",\"value\":7}";
        try (Child gateway = Sluice.gateway(config(true))) {
            assertThat(publish("count", command)).isZero();
            Awaitility.await().atMost(LIMIT).until(() -> proxy.pdus(true).size() == 1);
            gateway.kill();
        }
        proxy.holdWriteAnswers(false);
        try (Child gateway = Sluice.gateway(config(true))) {
            assertThat(ask("count", command))
                    .contains("\"id\":\"k1\"")
                    .contains("\"result\":\"uncertain\",\"reason\":\"restarted\"");
            assertThat(ask("count", "{\"id\":\"k2\",\"value\":8}")).contains("\"result\":\"written\"");
            assertThat(gateway.stop(LIMIT)).isZero();
        }
        assertThat(proxy.pdus(true)).containsExactly("0600400007", "0600400008");
    }

    /** For more kills {@code -Dsluice.kills}. */
    @Test
    void a_gateway_killed_at_any_instant_writes_a_command_once_or_says_that_it_did_not_or_does_not_know()
            throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int kills = Integer.getInteger("sluice.command.kills", 3);
        Map<Integer, String> answers = new HashMap<>();
        for (int value = 1; value <= kills; value++) {
            String command = "{\"id\":\"r" + value + "\",\"value\":" + value + "}";
            try (Child gateway = Sluice.gateway(config(true));
                    Child publisher = publisher(command)) {
                long millis = random.nextInt(400);
                assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS))
                        .isFalse(); // the random instant
                gateway.kill();
                assertThat(publisher).isNotNull();
            }
            try (Child gateway = Sluice.gateway(config(true))) {
                answers.put(value, ask("count", command));
                assertThat(ask("count", command)).isEqualTo(answers.get(value));
                assertThat(gateway.stop(LIMIT)).isZero();
            }
        }
        answers.forEach((value, answer) -> {
            String pdu = "060040%04x".formatted(value);
            long writes = proxy.pdus(true).stream().filter(pdu::equals).count();
            String as = "seed " + seed + ": " + answer;
            if (answer.contains("\"result\":\"written\"")) {
                assertThat(writes).as(as).isEqualTo(1);
            } else if (answer.contains("\"result\":\"uncertain\"")) {
                assertThat(writes).as(as).isLessThanOrEqualTo(1);
            } else {
                assertThat(answer).as(as).contains("\"result\":\"refused\",\"reason\":\"restarted\"");
                assertThat(writes).as(as).isZero();
            }
        });
    }

    /** Publishes again and again until it was acknowledged, as mosquitto's clients do. */
    private Child publisher(String command) {
        return Child.start(
                "mosquitto_pub",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-V",
                "5",
                "-q",
                "1",
                "-t",
                PUMP + "count/set",
                "-m",
                command);
    }
}
