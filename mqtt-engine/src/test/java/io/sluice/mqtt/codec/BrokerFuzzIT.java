package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.BrokerStatus;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two clients at a time, and several such pairs, say what is allowed, anything, and what no packet is; leave, come
 * back, and take each other's place. The broker answers every packet that is allowed, goes on serving a third, and has nothing left of them in the
 * end. {@code -Dsluice.fuzz.packets} for more; ten million with the profile {@code exhaustive}. The seed stands in every
 * failure, and {@code -Dsluice.fuzz.seed} begins with it; answers come when they come, so a run is alike, not the same.
 */
@Timeout(value = 90, unit = TimeUnit.MINUTES) // ten million on a busy machine
class BrokerFuzzIT {

    private static final long PACKETS = Long.getLong("sluice.fuzz.packets", 20_000);
    private static final long FIRST_SEED = Long.getLong("sluice.fuzz.seed", System.nanoTime());
    private static final int SAMPLES = (int) Math.max(3, PACKETS / 1_000_000);
    private static final Duration SESSION_EXPIRY = Duration.ofSeconds(2);
    private static final int CLIENT_IDS = 10;
    private static final int ROUNDS = 12;
    private static final int MOST_A_ROUND = 100;
    private static final int BETWEEN_ECHOES_MILLIS = 100;
    private static final int PAIRS = 6; // at a time, for each mostly waits for its answers

    private final FuzzTraces traces = new FuzzTraces();
    private final LongAdder seen = new LongAdder();

    @Test
    void clients_that_send_anything_harm_nobody_else_and_leave_nothing_behind() throws Exception {
        try (traces) {
            long began = System.nanoTime();
            run();
            traces.usedHeap(); // and the broker is gone
            traces.assertNothingOpen();
            traces.assertNoFault("in the end");
            System.out.printf(
                    "fuzz: packets=%d first_seed=%d seconds=%d%n",
                    seen.sum(),
                    FIRST_SEED,
                    Duration.ofNanos(System.nanoTime() - began).toSeconds());
        }
    }

    private void run() throws Exception {
        try (Store store = MemoryStore.open();
                Broker broker = Broker.start(settings(), store)) {
            InetSocketAddress address = broker.boundAddresses().get(0);
            try (FuzzLine good = good(address)) {
                long before = -1; // of the first sample, when all that is made once is there
                long seed = FIRST_SEED;
                for (int sample = 1; sample <= SAMPLES; sample++) {
                    seed = until(PACKETS * sample / SAMPLES, seed, address, good);
                    awaitOnly(1, broker);
                    long used = traces.usedHeap();
                    traces.assertNoFault("before seed " + seed);
                    before = before < 0 ? used : before;
                    System.out.printf("fuzz: packets=%d next_seed=%d heap=%d%n", seen.sum(), seed, used);
                    traces.assertNoGrowth("after " + seen + " packets", before, used);
                }
            }
            awaitOnly(0, broker);
            assertThat(broker.status().subscriptions()).isZero();
        }
    }

    /** Clients that are gone leave no connection, and their sessions expire with all that waits in them. */
    private static void awaitOnly(int clients, Broker broker) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            BrokerStatus status = broker.status();
            assertThat(status.connections()).as("connections").isEqualTo(clients);
            assertThat(status.sessions()).as("sessions").isEqualTo(clients);
            assertThat(status.keptSessions()).as("kept sessions").isZero();
            assertThat(status.queuedMessages()).as("queued messages").isZero();
        });
    }

    /** Queues are small and sessions soon expire, so that what there may be is soon there, and soon gone. */
    private static BrokerSettings settings() {
        QueueLimits queue = new QueueLimits(64 << 10, 100, Duration.ofDays(1), WhenFull.DROP_OLDEST);
        BrokerLimits limits = BrokerLimits.DEFAULT.with(new SessionSettings(10_000, SESSION_EXPIRY, queue, false));
        return new BrokerSettings(List.of(new ListenerSettings("127.0.0.1", 0, null, false)), null, limits, 2);
    }

    /** Pairs play until so many packets have been seen; the good one is served meanwhile. The next seed. */
    private long until(long packets, long seed, InetSocketAddress address, FuzzLine good) throws Exception {
        AtomicLong next = new AtomicLong(seed);
        ExecutorService players = Executors.newFixedThreadPool(PAIRS);
        try {
            List<CompletableFuture<Void>> pairs = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                String name = "-" + pair + "-";
                pairs.add(CompletableFuture.runAsync(() -> play(packets, next, address, name), players));
            }
            for (CompletableFuture<Void> pair : pairs) {
                for (boolean over = false; !over; ) {
                    echo(good);
                    traces.assertNoFault("seed " + next);
                    over = isOver(pair);
                }
            }
        } finally {
            players.shutdownNow();
            assertThat(players.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        return next.get();
    }

    private static boolean isOver(CompletableFuture<Void> pair) throws Exception {
        try {
            pair.get(BETWEEN_ECHOES_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void play(long packets, AtomicLong next, InetSocketAddress address, String name) {
        while (seen.sum() < packets && !Thread.currentThread().isInterrupted()) {
            long seed = next.getAndIncrement();
            try {
                seen.add(sequence(address, seed, name));
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** Two clients, now one and now the other. How many packets of them the broker has surely taken. */
    private static long sequence(InetSocketAddress address, long seed, String name) throws Exception {
        Random random = new Random(seed);
        boolean rivals = random.nextInt(8) == 0; // of one client identifier: then each ends the other's connection
        String first = (rivals ? "rival" : "fuzz") + name + random.nextInt(CLIENT_IDS);
        String second = rivals ? first : "fizz" + name + random.nextInt(CLIENT_IDS);
        try (FuzzPlayer one = new FuzzPlayer(address, client(random, first), random, rivals);
                FuzzPlayer other = new FuzzPlayer(address, client(random, second), random, rivals)) {
            for (int round = 0; round < ROUNDS; round++) {
                one.round(MOST_A_ROUND);
                other.round(MOST_A_ROUND);
            }
            return one.seen() + other.seen();
        }
    }

    private static FuzzClient client(Random random, String clientId) {
        return new FuzzClient(random, random.nextBoolean() ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1, clientId);
    }

    private static Connect clean(String clientId) {
        return new Connect(ProtocolVersion.V5, true, 0, clientId, null, null, null, Connect.Properties.DEFAULT);
    }

    private static FuzzLine good(InetSocketAddress address) throws Exception {
        FuzzLine line = new FuzzLine(address, ProtocolVersion.V5);
        line.gather(clean("good"));
        line.gather(Subscribe.of(1, List.of(Subscribe.Request.of(TopicFilter.of("good"), Qos.AT_MOST_ONCE))));
        assertThat(line.sync(any -> {})).isTrue();
        return line;
    }

    private static void echo(FuzzLine good) {
        Message message = new Message("good", new byte[0], Qos.AT_MOST_ONCE, false, MessageProperties.NONE);
        good.gather(Publish.of(message, 0));
        good.send();
        assertThat(good.readUntil(Publish.class, any -> assertThat(any).isInstanceOf(Publish.class)))
                .as("the one that keeps to the rules is served")
                .isTrue();
        assertThat(good.sync(any -> assertThat(any).isInstanceOf(Pingresp.class)))
                .isTrue();
    }
}
