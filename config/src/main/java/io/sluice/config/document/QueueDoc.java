package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import io.sluice.mqtt.bridge.flow.Order;
import io.sluice.store.QueueLimits;
import java.time.Duration;

/** {@code upstreams.<name>.queue} */
public record QueueDoc(
        @Key(value = "Bytes held at most.", byDefault = "1GiB", range = "64KiB..", example = "4GiB")
        ByteSize max,

        @Key(value = "How long a message is held at most.", byDefault = "30d", range = "1s..", example = "7d")
        Duration age,

        @Key(
                value = "What happens when it is full: the oldest or the newest messages are dropped, the older half is"
                        + " thinned out, or publishers are refused. Each is counted.",
                byDefault = "drop-oldest",
                example = "thin")
        QueueLimits.WhenFull full,

        @Key(
                value =
                        "With `full: thin`: of so many older messages about one is kept, chosen as by lot, so that no tag"
                                + " is favoured; of those again one when that is not enough.",
                byDefault = "10",
                range = "2..1000",
                example = "4")
        int thinTo,

        @Key(
                value =
                        "In which order it is sent: what is new at once and the backlog beside it, or first in, first out.",
                byDefault = "live-first",
                example = "strict")
        Order order) {}
