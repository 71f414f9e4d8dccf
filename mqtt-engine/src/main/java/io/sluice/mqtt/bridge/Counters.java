package io.sluice.mqtt.bridge;

import java.util.concurrent.atomic.LongAdder;

/** What an upstream counts, from several threads. */
final class Counters {

    final LongAdder sent = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder resent = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unrecorded = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder losses = new LongAdder();
    final LongAdder failures = new LongAdder();
}
