package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code broker.limits} */
public record LimitsDoc(
        @Key(value = "Open connections.", byDefault = "10000", range = "1..", example = "200")
        int connections,

        @Key(value = "The largest packet.", byDefault = "1MiB", range = "256B..256MiB", example = "64KiB")
        ByteSize packet,

        @Key(
                value = "From a connection to its CONNECT, TLS included.",
                byDefault = "5s",
                range = "100ms..60s",
                example = "10s")
        Duration connectDeadline,

        @Key(value = "Filters of one session.", byDefault = "1000", range = "1..", example = "100")
        int subscriptions,

        @Key(
                value = "QoS 1 and 2 messages that wait in memory for a client without a kept session.",
                byDefault = "10000",
                range = "1..",
                example = "1000")
        int queued,

        @Key(value = "Their payload bytes.", byDefault = "8MiB", range = "1KiB..", example = "1MiB")
        ByteSize queuedBytes,

        @Key(
                value = "QoS 1 and 2 messages in flight, in each direction of a connection.",
                byDefault = "100",
                range = "1..65535",
                example = "20")
        int inflight,

        @Key(value = "Levels of a topic or filter.", byDefault = "32", range = "1..1000", example = "10")
        int levels,

        @Key(
                value = "Topic aliases in each direction of a connection.",
                byDefault = "32",
                range = "0..65535",
                example = "0")
        int topicAliases,

        @Key(
                value = "Retained messages. One more is refused (reason code 0x97), or sent and not kept where its"
                        + " publisher cannot be told; another value of a topic that has one is taken.",
                byDefault = "100000",
                range = "1..",
                example = "5000")
        int retained,

        @Key(value = "Their topics, payloads and properties.", byDefault = "64MiB", range = "1KiB..", example = "8MiB")
        ByteSize retainedBytes,

        @Key(
                value = "Wills that are held; a client that comes with one more is refused.",
                byDefault = "10000",
                range = "1..",
                example = "500")
        int wills,

        @Key(value = "Their topics, payloads and properties.", byDefault = "8MiB", range = "1KiB..", example = "1MiB")
        ByteSize willBytes,

        @Key(
                value = "The longest keep alive; clients of MQTT 5 that ask for a longer one, or for none, are told it."
                        + " 0s leaves it to them.",
                byDefault = "0s",
                range = "0s..65535s",
                example = "120s")
        Duration keepAlive,

        @Key(
                value = "What clients of MQTT 5 that ask for it are told to begin their response topics with.",
                otherwise = "they are told nothing",
                example = "answers")
        @Nullable
        String responseInformation) {}
