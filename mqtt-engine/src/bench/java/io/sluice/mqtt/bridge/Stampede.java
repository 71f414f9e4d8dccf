package io.sluice.mqtt.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A fleet that lost its server together and comes back: how many attempts a second the server sees, and how long it takes
 * until all are in. The waits are those of {@link Backoff}; the rest is a model, in virtual time, from a seed.
 *
 * <p>The server does {@value #HANDSHAKES_A_SECOND} handshakes a second, first come first served. A gateway whose turn has
 * not come after {@value #CONNECT_TIMEOUT_S} s gives up and waits anew; the server finds that out when it has done the
 * handshake. While the server is away an attempt ends at once (refused) or after the timeout (the network is gone).
 */
public final class Stampede {

    private static final int HANDSHAKES_A_SECOND = 5_000;
    private static final int CONNECT_TIMEOUT_S = 15;
    private static final long SECOND = 1_000_000_000L;
    private static final long SEED = 5;

    private record Attempt(long at, int gateway) {}

    /** How the fleet waits, in seconds: bounds of the waits, and their spread after a connection was ended. */
    private record Waits(String name, int min, int max, int spread, boolean jitter) {}

    private final Waits waits;
    private final long backNanos;
    private final boolean refused;
    private final Backoff[] backoffs;
    private final PriorityQueue<Attempt> due = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private final Deque<Attempt> waiting = new ArrayDeque<>();
    private final int[] attemptsBySecond;
    private int inside;
    private int timedOut;
    private int mostWaiting;
    private long lastIn;
    private long nearlyAll;

    private Stampede(Waits waits, int gateways, Duration away, boolean refused, Random random) {
        this.waits = waits;
        this.backNanos = away.toNanos();
        this.refused = refused;
        this.backoffs = new Backoff[gateways];
        this.attemptsBySecond = new int[(int) away.toSeconds() + 3600];
        for (int i = 0; i < gateways; i++) {
            backoffs[i] = new Backoff(
                    Duration.ofSeconds(waits.min()),
                    Duration.ofSeconds(waits.max()),
                    Duration.ofSeconds(waits.spread()),
                    random);
            backoffs[i].spread();
            due.add(new Attempt(next(i), i));
        }
    }

    /** See the class: {@code GATEWAYS}. */
    public static void main(String[] args) {
        int gateways = Integer.parseInt(args[0]);
        System.out.printf(
                "%n**%,d gateways lose their server at one instant**; it does %,d TLS handshakes a second%n%n",
                gateways, HANDSHAKES_A_SECOND);
        System.out.println("| the server is away | gateways wait | attempts in the busiest second after it is back"
                + " | most waiting for a handshake | timed out, though it was there | 99 % in after, s | all in after, s |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Duration away : new Duration[] {Duration.ZERO, Duration.ofSeconds(30), Duration.ofHours(2)}) {
            for (Waits waits : KINDS) {
                new Stampede(waits, gateways, away, away.toHours() == 0, new Random(SEED)).run(gateways);
            }
        }
        FleetBacklog.simulate(gateways);
    }

    private static final Waits[] KINDS = {
        new Waits("5 s, no jitter", 5, 5, 5, false),
        new Waits("full jitter, 1 s to 2 min, no spread", 1, 120, 0, true),
        new Waits("the same, spread over 10 s (default)", 1, 120, 10, true),
        new Waits("the same, spread over 30 s", 1, 120, 30, true),
    };

    private long next(int gateway) {
        return waits.jitter() ? backoffs[gateway].nextNanos() : waits.min() * SECOND;
    }

    private void run(int gateways) {
        long each = SECOND / HANDSHAKES_A_SECOND;
        long now = 0;
        while (inside < gateways) {
            while (!due.isEmpty() && due.peek().at() <= now) {
                arrive(due.remove());
            }
            Attempt turn = waiting.poll();
            if (turn == null) {
                now = Math.max(now, due.element().at());
                continue;
            }
            now += each;
            if (now - turn.at() > CONNECT_TIMEOUT_S * SECOND) {
                timedOut++;
                long gaveUp = turn.at() + CONNECT_TIMEOUT_S * SECOND;
                due.add(new Attempt(Math.max(now, gaveUp + next(turn.gateway())), turn.gateway()));
            } else {
                inside++;
                lastIn = now;
                nearlyAll = inside <= gateways * 0.99 ? now : nearlyAll;
            }
        }
        print();
    }

    private void arrive(Attempt attempt) {
        if (attempt.at() < backNanos) {
            long over = attempt.at() + (refused ? 0 : CONNECT_TIMEOUT_S * SECOND);
            due.add(new Attempt(over + next(attempt.gateway()), attempt.gateway()));
            return;
        }
        attemptsBySecond[(int) ((attempt.at() - backNanos) / SECOND)]++;
        waiting.add(attempt);
        mostWaiting = Math.max(mostWaiting, waiting.size());
    }

    private void print() {
        int busiest = 0;
        for (int attempts : attemptsBySecond) {
            busiest = Math.max(busiest, attempts);
        }
        System.out.printf(
                "| %s | %s | %,d | %,d | %,d | %.0f | %.0f |%n",
                backNanos == 0
                        ? "not at all: it closed all connections"
                        : backNanos / SECOND + " s, " + (refused ? "refusing" : "silent"),
                waits.name(),
                busiest,
                mostWaiting,
                timedOut,
                (nearlyAll - backNanos) / 1e9,
                (lastIn - backNanos) / 1e9);
    }
}
