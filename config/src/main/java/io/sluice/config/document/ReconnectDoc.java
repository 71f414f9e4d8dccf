package io.sluice.config.document;

import io.sluice.config.bind.Key;
import java.time.Duration;

/** {@code upstreams.<name>.reconnect}: random waits, each between nothing and a bound. */
public record ReconnectDoc(
        @Key(
                value = "Bound of the first wait; it doubles with each failure.",
                byDefault = "1s",
                range = "100ms..1h",
                example = "5s")
        Duration min,

        @Key(value = "What the bound grows to.", byDefault = "2m", range = "100ms..1d", example = "5m")
        Duration max,

        @Key(
                value = "Least bound of the wait after the upstream ended the connection, so that a fleet does not come"
                        + " back at one instant. `0s` where there are only a few gateways.",
                byDefault = "10s",
                range = "0s..1d",
                example = "30s")
        Duration spread) {}
