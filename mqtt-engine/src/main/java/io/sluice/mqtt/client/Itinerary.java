package io.sluice.mqtt.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one attempt to connect, in the order in which they are tried: those of the settings, and before them
 * where a server sends us meanwhile. Each address once, and no more than {@value #MAX_REDIRECTS} times sent on. Pure.
 */
final class Itinerary {

    static final int MAX_REDIRECTS = 5;
    private static final int MAX_TARGETS = 16;

    private final boolean follow;
    private final Deque<Endpoint> ahead;
    private final Set<Endpoint> tried = new HashSet<>();
    private final Set<Endpoint> forGood = new HashSet<>();
    private int redirects;

    /**
     * An attempt that has not begun.
     *
     * @param follow go where a server sends us
     */
    Itinerary(List<Endpoint> order, boolean follow) {
        this.ahead = new ArrayDeque<>(order);
        this.follow = follow;
    }

    /** The next address to try; null when there is none left. */
    @Nullable
    Endpoint next() {
        Endpoint next = ahead.poll();
        while (next != null && !tried.add(next)) {
            next = ahead.poll();
        }
        return next;
    }

    /** Times that a server has sent us on. */
    int redirects() {
        return redirects;
    }

    /** Whether a server has moved to that address. */
    boolean isForGood(Endpoint endpoint) {
        return forGood.contains(endpoint);
    }

    /**
     * A server says that we should go elsewhere. What it names is tried next.
     *
     * @param reference its Server Reference [MQTT5-4.11], or null
     * @param forEver the server says that it has moved
     * @return why we do not go there, or null when we do
     */
    @Nullable
    String redirected(Endpoint from, @Nullable String reference, boolean forEver) {
        if (!follow) {
            return "redirects are not followed (follow_redirects)";
        }
        if (reference == null || reference.isBlank()) {
            return "it does not say where";
        }
        if (redirects == MAX_REDIRECTS) {
            return "that is the redirect number " + (MAX_REDIRECTS + 1) + " in a row";
        }
        List<Endpoint> targets = new ArrayList<>();
        String problem = null;
        for (String word : reference.strip().split("\\s+", MAX_TARGETS + 1)) {
            try {
                Endpoint target = from.elsewhere(word);
                if (!tried.contains(target) && targets.size() < MAX_TARGETS) {
                    targets.add(target);
                }
            } catch (IllegalArgumentException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        if (targets.isEmpty()) {
            return problem == null ? "it has been tried already" : problem;
        }
        redirects++;
        if (forEver) {
            forGood.addAll(targets);
        }
        for (int i = targets.size() - 1; i >= 0; i--) {
            ahead.addFirst(targets.get(i));
        }
        return null;
    }
}
