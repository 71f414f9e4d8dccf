package io.sluice.config.document;

import io.sluice.config.bind.HostPort;
import io.sluice.config.bind.Key;
import java.time.Duration;

/** An entry of {@code links:} */
public record LinkDoc(
        @Key(value = "Modbus TCP: host and port.", example = "10.0.4.20:502")
        HostPort tcp,

        @Key(value = "How long connecting may take.", byDefault = "3s", range = "1ms..60s", example = "1s")
        Duration connectTimeout,

        @Key(
                value = "The least pause between an answer and the next request.",
                byDefault = "0s",
                range = "0s..10s",
                example = "5ms")
        Duration turnaround) {}
