package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.flow.Candidate;
import io.sluice.mqtt.bridge.flow.Flight;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.flow.Order;
import io.sluice.mqtt.bridge.flow.ReadRequest;
import io.sluice.mqtt.bridge.flow.SendWindow;
import io.sluice.store.QueueEntry;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * A fleet that drains its backlogs into one cluster: what that does to live messages, by the rate that each gateway is
 * allowed. What is sent when is decided by {@link SendWindow} with its rates, as in a gateway; the cluster is a model,
 * which takes {@value #CAPACITY} messages a second for each gateway on the average, first come first served. In virtual
 * time, from a seed, with {@value #GATEWAYS} gateways that stand for any number.
 */
final class FleetBacklog {

    private static final int GATEWAYS = 400;
    private static final int LIVE = 10;
    private static final int CAPACITY = 25;
    private static final int OUTAGE_S = 7_200;
    private static final int SECONDS = 60;
    private static final int IN_FLIGHT = LinkSettings.DEFAULT.inFlight();
    private static final long STEP = 5_000_000;
    private static final long ROUND_TRIP = 50_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final ByteBuffer PAYLOAD = ByteBuffer.allocate(150);

    private record Sent(Gateway from, long offset, long answerAt) {}

    /** One gateway: its queue is numbers, of which those from {@code backlog} on are live. */
    private static final class Gateway {

        final SendWindow window;
        final long backlog = (long) LIVE * OUTAGE_S;
        final long phase;
        long end = backlog;

        Gateway(FlowSettings flow, Random random) {
            window = new SendWindow(flow, 1 << 20, 0);
            window.opened(IN_FLIGHT, true, backlog, List.of(), 0);
            phase = random.nextLong(SECOND / LIVE);
        }

        /** When a live message was published. */
        long publishedAt(long offset) {
            return phase + (offset - backlog) * (SECOND / LIVE);
        }

        void publish(long now) {
            while (publishedAt(end) <= now) {
                end++;
            }
        }

        void serve(long now, Deque<Sent> cluster) {
            while (true) {
                Candidate next = window.peek(now);
                if (next != null) {
                    Flight flight = window.take(next, Qos.AT_LEAST_ONCE, now);
                    cluster.add(new Sent(this, flight.offset(), 0));
                    continue;
                }
                ReadRequest request = window.wanted(end, now);
                if (request == null) {
                    return;
                }
                List<QueueEntry> entries = new ArrayList<>();
                for (long offset = request.from(); offset < request.upTo() && entries.size() < request.entries(); offset++) {
                    entries.add(new QueueEntry(0, offset, 0, PAYLOAD));
                }
                window.offer(request, entries);
            }
        }
    }

    private final List<Gateway> gateways = new ArrayList<>();
    private final Deque<Sent> cluster = new ArrayDeque<>();
    private final Deque<Sent> answers = new ArrayDeque<>();
    private long[] waits = new long[GATEWAYS * LIVE * SECONDS];
    private int live;
    private long history;
    private int mostWaiting;

    private FleetBacklog(FlowSettings flow) {
        Random random = new Random(5);
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(new Gateway(flow, random));
        }
    }

    static void simulate(int fleet) {
        System.out.printf(
                "%n**%,d gateways drain two hours of %d messages a second each** into a cluster that takes %,d a second%n%n",
                fleet, LIVE, (long) CAPACITY * fleet);
        System.out.println("| `rate.messages`, `history.share` | most messages waiting in the cluster"
                + " | live p50 / p99, ms | history, messages a second | drained in, min |");
        System.out.println("|---|---|---|---|---|");
        int[][] cases = {{0, 80}, {40, 80}, {25, 60}, {20, 50}, {15, 33}};
        for (int[] each : cases) {
            FlowSettings flow = new FlowSettings(Order.LIVE_FIRST, each[1], "", each[0], 0);
            new FleetBacklog(flow).run(each[0] == 0 ? "no rate, " + each[1] + " %" : each[0] + "/s, " + each[1] + " %", fleet);
        }
    }

    private void run(String name, int fleet) {
        double capacity = 0;
        for (long now = 0; now < SECONDS * SECOND; now += STEP) {
            while (!answers.isEmpty() && answers.element().answerAt() <= now) {
                Sent answered = answers.remove();
                answered.from().window.settle(answered.offset(), now);
                answered.from().window.removed(answered.offset());
            }
            for (Gateway gateway : gateways) {
                gateway.publish(now);
                gateway.serve(now, cluster);
            }
            mostWaiting = Math.max(mostWaiting, cluster.size());
            capacity = Math.min(capacity, 0) + (double) CAPACITY * GATEWAYS * STEP / SECOND;
            for (; capacity >= 1 && !cluster.isEmpty(); capacity--) {
                handle(cluster.remove(), now);
            }
        }
        print(name, fleet);
    }

    private void handle(Sent sent, long now) {
        answers.add(new Sent(sent.from(), sent.offset(), now + ROUND_TRIP));
        if (sent.offset() < sent.from().backlog) {
            history++;
        } else {
            waits[live++] = now + ROUND_TRIP / 2 - sent.from().publishedAt(sent.offset());
        }
    }

    private void print(String name, int fleet) {
        waits = Arrays.copyOf(waits, live);
        Arrays.sort(waits);
        double perSecond = (double) history / SECONDS;
        System.out.printf(
                "| %s | %,d | %,d / %,d | %,.0f | %,.0f |%n",
                name,
                (long) mostWaiting * fleet / GATEWAYS,
                waits[live / 2] / 1_000_000,
                waits[(int) (live * 0.99)] / 1_000_000,
                perSecond * fleet / GATEWAYS,
                (double) LIVE * OUTAGE_S * GATEWAYS / perSecond / 60);
    }
}
