package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;

/** {@code broker.listeners.limits} */
public record ListenerLimitsDoc(
        @Key(
                value = "Connections open at a time from one address; 0 for any number.",
                byDefault = "500",
                range = "0..1000000",
                example = "50")
        int connectionsPerAddress,

        @Key(
                value = "New connections a second from one address; 0 for any number.",
                byDefault = "100",
                range = "0..1000000",
                example = "10")
        int connectsPerSecond,

        @Key(
                value = "TLS handshakes of one address that are under way at a time; 0 for any number.",
                byDefault = "50",
                range = "0..1000000",
                example = "10")
        int handshakesPerAddress,

        @Key(
                value = "TLS handshakes that one address begins in a second; 0 for any number.",
                byDefault = "50",
                range = "0..1000000",
                example = "5")
        int handshakesPerSecond,

        @Key(
                value =
                        "Messages that one client publishes in a second before it is read from more slowly; 0 for any number.",
                byDefault = "5000",
                range = "0..1000000",
                example = "100")
        int messagesPerSecond,

        @Key(
                value =
                        "Bytes that one client publishes in a second before it is read from more slowly; 0 for any number.",
                byDefault = "10MiB",
                example = "1MiB")
        ByteSize bytesPerSecond) {}
