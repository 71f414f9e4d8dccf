package io.sluice.mqtt.differential;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.peer.Mosquitto;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same packets to this broker and to mosquitto. What they answer is the same, or {@link Differences} says why not
 * and what the specification has.
 */
class DifferentialIT {

    private static final List<String> FILES = List.of("connect.txt", "publish.txt", "subscribe.txt", "session.txt");
    private static final int AT_ONCE = 8;
    private static final int SLOWLY = 12;
    private static final AtomicInteger PLAYS = new AtomicInteger();

    @TempDir
    static Path dir;

    private static final Map<String, Future<Outcome>> OUTCOMES = new HashMap<>();
    private static ExecutorService players;
    private static Differences differences;

    /** What both brokers answered. */
    private record Outcome(List<String> ours, List<String> mosquitto) {}

    static List<Script> scripts() throws Exception {
        List<Script> all = new ArrayList<>();
        for (String file : FILES) {
            all.addAll(Script.read(file));
        }
        return all;
    }

    @BeforeAll
    static void play() throws Exception {
        differences = Differences.read();
        players = Executors.newFixedThreadPool(AT_ONCE);
        for (Script script : scripts()) {
            Future<Outcome> before = OUTCOMES.put(script.name(), players.submit(() -> played(script, 1)));
            assertThat(before).as("a second script of the name %s", script).isNull();
        }
    }

    @AfterAll
    static void stop() {
        players.shutdownNow();
    }

    private static Outcome played(Script script, int pace) throws Exception {
        BrokerSettings settings = new BrokerSettings(
                List.of(new ListenerSettings("127.0.0.1", 0, null, false)), null, BrokerLimits.DEFAULT, 1);
        List<String> ours;
        try (Store store = MemoryStore.open();
                Broker broker = Broker.start(settings, store)) {
            ours = Play.of(script, broker.boundAddresses().get(0).getPort(), pace);
        }
        try (Mosquitto mosquitto = Mosquitto.open(dir.resolve(String.valueOf(PLAYS.incrementAndGet())))
                .start()) {
            return new Outcome(ours, Play.of(script, mosquitto.port(), pace));
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void both_answer_alike_or_the_difference_is_listed_with_its_reason(Script script) throws Exception {
        Differences.Difference listed = differences.of(script.name());
        Outcome outcome = requireNonNull(OUTCOMES.get(script.name())).get();
        if (!asExpected(outcome, listed)) {
            outcome = played(script, SLOWLY); // the machine may have been busy
        }
        if (listed == null) {
            assertThat(outcome.ours).as("ours, as mosquitto has it").isEqualTo(outcome.mosquitto);
        } else {
            assertThat(outcome.ours).as(listed.reason()).isEqualTo(listed.ours());
            assertThat(outcome.mosquitto)
                    .as("no longer different: delete it from differences.txt")
                    .isNotEqualTo(outcome.ours);
        }
    }

    private static boolean asExpected(Outcome outcome, Differences.@Nullable Difference listed) {
        boolean alike = outcome.ours.equals(outcome.mosquitto);
        return listed == null ? alike : !alike && outcome.ours.equals(listed.ours());
    }

    @Test
    void each_difference_that_is_listed_is_of_a_script() throws Exception {
        assertThat(scripts().stream().map(Script::name)).containsAll(differences.scripts());
    }
}
