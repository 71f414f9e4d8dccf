package io.sluice.mqtt.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which address of a server comes first, from one attempt to the next. A server that has moved for good [0x9D] takes the
 * place of the preferred one; where a server that disconnects sends us [0x9C] is tried first once. Pure; one thread at a
 * time.
 */
final class Turns {

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private record Detour(Endpoint from, @Nullable String reference, boolean forGood) {}

    private final List<Endpoint> configured;
    private final Failover failover;
    private @Nullable Endpoint moved;
    private @Nullable Detour detour;
    private Duration wait;
    private boolean returning;

    Turns(List<Endpoint> configured, Failover failover) {
        this.configured = configured;
        this.failover = failover;
        this.wait = failover.returnAfter();
    }

    Endpoint preferred() {
        return moved == null ? configured.get(0) : moved;
    }

    /** The addresses of the next attempt. */
    Itinerary next() {
        List<Endpoint> order = new ArrayList<>(configured);
        if (moved != null) {
            order.add(0, moved);
        }
        Itinerary plan = new Itinerary(order, failover.followRedirects());
        Detour sent = detour;
        detour = null;
        if (sent != null) {
            String unused = plan.redirected(sent.from(), sent.reference(), sent.forGood());
        }
        return plan;
    }

    /** A server that disconnected us names another. */
    void sentOn(Endpoint from, @Nullable String reference, boolean forGood) {
        detour = new Detour(from, reference, forGood);
    }

    /** A connection stands. */
    void connected(Endpoint server, boolean forGood) {
        if (forGood && !server.equals(configured.get(0))) {
            moved = server;
        }
        if (server.equals(preferred()) || !returning) {
            wait = failover.returnAfter();
        } else { // it answered, but let nobody in: do not change to and fro
            Duration longer = wait.multipliedBy(2);
            wait = longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
        }
        returning = false;
    }

    /** How long to stay at a server before the preferred one is looked at; null for as long as the connection lasts. */
    @Nullable
    Duration stay(Endpoint server) {
        // Where a server has sent us, the preferred one does not want us.
        boolean ours = configured.contains(server) && !server.equals(preferred());
        return ours && !failover.returnAfter().isZero() ? wait : null;
    }

    /** The preferred one answers: the connection is given up for it. */
    void returns() {
        returning = true;
    }
}
