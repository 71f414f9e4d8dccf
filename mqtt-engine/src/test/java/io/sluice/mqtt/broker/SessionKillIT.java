package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker is killed with -9 again and again, while a publisher publishes and a subscriber with a session receives, or
 * is away. What a process wrote outlives it whatever the disk does, so the directory is in memory where there is such a
 * place.
 */
@Timeout(300)
final class SessionKillIT {

    private static final int KILLS = Integer.getInteger("sluice.kills", 12);
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path onDisk;

    private Path directory = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "sluice-session-kill-") : onDisk;
    }

    @AfterEach
    void deleteDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void nothing_acknowledged_is_lost_and_nothing_of_qos_2_comes_twice() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ExactPublisher publisher = new ExactPublisher("pub");
        ExactSubscriber subscriber = new ExactSubscriber("sub");
        ExecutorService clients = Executors.newFixedThreadPool(2);
        int acknowledgedAtKills = 0;
        try {
            try (BrokerProcess broker = BrokerProcess.start(directory)) {
                subscriber.subscribe(broker.address(), "#");
            }
            for (int kill = 0; kill < KILLS; kill++) {
                boolean receives = kill % 3 != 0;
                List<Future<?>> running = new ArrayList<>();
                try (BrokerProcess broker = BrokerProcess.start(directory)) {
                    running.add(clients.submit(until(() -> publisher.publish(broker.address(), Integer.MAX_VALUE))));
                    if (receives) {
                        running.add(clients.submit(until(() -> subscriber.receive(broker.address()))));
                    }
                    publisher.awaitAcknowledged(acknowledgedAtKills + 1 + random.nextInt(800));
                }
                for (Future<?> client : running) {
                    client.get(30, TimeUnit.SECONDS);
                }
                acknowledgedAtKills = publisher.acknowledged();
            }
            finish(publisher, subscriber);
        } finally {
            clients.shutdownNow();
        }
        check(seed, publisher, subscriber);
    }

    private static Callable<Object> until(Callable<?> client) {
        return () -> {
            try {
                return client.call();
            } catch (IOException broken) {
                return broken; // that is what a kill looks like
            }
        };
    }

    private void finish(ExactPublisher publisher, ExactSubscriber subscriber) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(directory)) {
            publisher.publish(broker.address(), 50);
            subscriber.receiveUntil(broker.address(), publisher.sent());
        }
    }

    private static void check(long seed, ExactPublisher publisher, ExactSubscriber subscriber) {
        List<String> received = subscriber.received();
        assertThat(new HashSet<>(received)).as("lost, seed %d", seed).containsAll(publisher.sent());
        List<String> exactlyOnce =
                received.stream().filter(payload -> payload.startsWith("2/")).toList();
        assertThat(exactlyOnce).as("doubled, seed %d", seed).doesNotHaveDuplicates();
        assertThat(exactlyOnce).as("order of QoS 2, seed %d", seed).isSortedAccordingTo(SessionKillIT::byNumber);
        List<String> firstOfEach = received.stream()
                .filter(payload -> payload.startsWith("1/"))
                .distinct()
                .toList();
        assertThat(firstOfEach).as("order of QoS 1, seed %d", seed).isSortedAccordingTo(SessionKillIT::byNumber);
        assertThat(publisher.acknowledged()).isGreaterThan(KILLS);
    }

    private static int byNumber(String one, String other) {
        return Integer.compare(Integer.parseInt(one.substring(2)), Integer.parseInt(other.substring(2)));
    }
}
