package io.sluice.mqtt.bridge.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Which flights wait for which version of the record to be durable. Pure; for one thread. */
final class Recording {

    private record Waiting(long version, long offset) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long version;

    /** The record is another one. */
    void changed() {
        version++;
    }

    long version() {
        return version;
    }

    /** Has a flight wait, if it is at a stage that does. */
    Flight note(Flight flight) {
        if (!flight.stage().owedByPeer()) {
            version++;
            waiting.add(new Waiting(version, flight.offset()));
        }
        return flight;
    }

    /** The offsets whose wait is over, in the order in which it began. */
    List<Long> durable(long upTo) {
        List<Long> over = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.element().version() <= upTo) {
            over.add(waiting.remove().offset());
        }
        return over;
    }

    /** The connection is gone, and what waited on it as well. */
    void forgetWaiting() {
        waiting.clear();
    }
}
