package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.store.QueueLimits;
import java.time.Duration;

/** {@code broker.sessions} */
public record SessionsDoc(
        @Key(
                value = "Sessions kept; a client that needs one more is refused. 0 keeps none.",
                byDefault = "10000",
                range = "0..1000000",
                example = "500")
        int max,

        @Key(
                value = "The longest that a session is kept without its client. It counts while the gateway runs, by no"
                        + " wall clock; 36500d stands for ever.",
                byDefault = "30d",
                range = "0s..36500d",
                example = "7d")
        Duration expiry,

        @Key(
                value = "Messages that wait for one session at most.",
                byDefault = "100000",
                range = "1..",
                example = "10000")
        long messages,

        @Key(value = "Their bytes.", byDefault = "64MiB", range = "64KiB..", example = "16MiB")
        ByteSize bytes,

        @Key(value = "How long a message waits at most.", byDefault = "30d", range = "1s..", example = "1d")
        Duration age,

        @Key(
                value = "What is dropped when so many wait: the newest or the oldest messages, or the older ones are"
                        + " thinned out. Each is counted. Publishers are never refused for it.",
                byDefault = "drop-newest",
                example = "drop-oldest")
        QueueLimits.WhenFull full,

        @Key(value = "Whether QoS 0 messages wait too.", byDefault = "false", example = "true")
        boolean qos0,

        @Key(
                value = "What becomes of a client that comes with the client identifier of another user's session or"
                        + " connection: `refuse` it, or `replace` the other's, which ends with all that waits there.",
                byDefault = "refuse",
                example = "replace")
        SessionSettings.OtherUser otherUser) {}
