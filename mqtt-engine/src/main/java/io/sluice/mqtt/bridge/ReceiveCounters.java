package io.sluice.mqtt.bridge;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of the messages that come down from an upstream, from several threads. */
final class ReceiveCounters {

    final LongAdder received = new LongAdder();
    final LongAdder again = new LongAdder();
    final LongAdder returned = new LongAdder();
    final LongAdder unwanted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder lost = new LongAdder();
}
