package io.sluice.mqtt.broker.routing;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The messages that a broker counts, and the batches of them that could not be made durable. Thread safe. */
public final class Traffic {

    public final LongAdder received = new LongAdder();
    public final LongAdder published = new LongAdder();
    public final LongAdder delivered = new LongAdder();
    public final LongAdder storeFailures = new LongAdder();

    // payload bytes of the messages that clients published, and that were handed to subscribers
    public final LongAdder receivedBytes = new LongAdder();
    public final LongAdder deliveredBytes = new LongAdder();

    // packets of all kinds, and their bytes, before TLS and WebSocket
    public final LongAdder packetsIn = new LongAdder();
    public final LongAdder packetsOut = new LongAdder();
    public final LongAdder bytesIn = new LongAdder();
    public final LongAdder bytesOut = new LongAdder();

    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

    /** Counters that begin at 0. */
    public Traffic() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    /** Counts a message that did not reach a subscriber. */
    public void dropped(DropReason reason) {
        dropped(reason, 1);
    }

    /** Counts messages that did not reach a subscriber. */
    public void dropped(DropReason reason, long messages) {
        LongAdder counter = dropped.get(reason);
        if (counter != null) {
            counter.add(messages);
        }
    }

    /** Messages that did not reach a subscriber; every reason is there. */
    public Map<DropReason, Long> dropped() {
        Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
        dropped.forEach((reason, counter) -> sums.put(reason, counter.sum()));
        return sums;
    }
}
