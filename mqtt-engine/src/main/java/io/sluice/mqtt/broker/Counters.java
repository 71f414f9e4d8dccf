package io.sluice.mqtt.broker;

import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ReasonCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The connections that a broker counts. Thread safe. */
final class Counters {

    final AtomicInteger connections = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder connects = new LongAdder();
    final LongAdder malformed = new LongAdder();
    private final Map<ReasonCode, LongAdder> ended = new EnumMap<>(ReasonCode.class);

    Counters() {
        for (ReasonCode code : ReasonCode.values()) {
            if (code.isError() && code.allowedIn(PacketType.DISCONNECT)) {
                ended.put(code, new LongAdder());
            }
        }
    }

    /** Counts a connection of a client that was in, and that the broker ends. */
    void ended(ReasonCode code) {
        LongAdder counter = ended.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    /** These by reason; every reason is there. */
    Map<ReasonCode, Long> ended() {
        Map<ReasonCode, Long> sums = new EnumMap<>(ReasonCode.class);
        ended.forEach((code, counter) -> sums.put(code, counter.sum()));
        return sums;
    }
}
