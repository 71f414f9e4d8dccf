package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.broker.routing.MessageCap;
import io.sluice.mqtt.broker.routing.Stock;
import io.sluice.mqtt.packet.Will;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wills that are held: of clients that are connected, and those that wait for their delay. One for each client
 * identifier: that of a client that comes back stands in the place of the one that it left. Thread safe.
 */
public final class Wills {

    private final Map<String, Will> byClientId = new HashMap<>();
    private final Stock stock;

    Wills(MessageCap cap) {
        this.stock = new Stock(cap);
    }

    /** Holds the will of a client that connects. False when there is no room for it. */
    public synchronized boolean hold(String clientId, Will will) {
        Will before = byClientId.get(clientId);
        long moreBytes = bytes(will) - (before == null ? 0 : bytes(before));
        if (!stock.take(before == null ? 1 : 0, moreBytes)) {
            return false;
        }
        byClientId.put(clientId, will);
        return true;
    }

    /** Holds one that the store had. */
    synchronized void restore(String clientId, Will will) {
        byClientId.put(clientId, will);
        stock.add(1, bytes(will));
    }

    /**
     * A will is over, unless another one of its client has taken its place.
     *
     * @param next what is held for the client still, or null
     */
    synchronized void over(String clientId, Will will, @Nullable Will next) {
        if (!will.equals(byClientId.get(clientId))
                || will.equals(next)) { // equal is the same one: messages have no equals
            return;
        }
        if (next == null) {
            byClientId.remove(clientId);
            stock.add(-1, -bytes(will));
        } else {
            byClientId.put(clientId, next);
            stock.add(0, bytes(next) - bytes(will));
        }
    }

    private static long bytes(Will will) {
        return will.message().bytes();
    }

    /** How many there are. */
    public long messages() {
        return stock.messages();
    }

    /** What they come to ({@link io.sluice.mqtt.Message#bytes}). */
    public long bytes() {
        return stock.bytes();
    }
}
