package io.sluice.config.document;

import io.sluice.config.bind.Key;
import java.time.Duration;

/** {@code broker.lockout} */
public record LockoutDoc(
        @Key(
                value = "Failed logins in a row of one user from one address that cost nothing; 0 for no lock-out.",
                byDefault = "5",
                range = "0..1000",
                example = "5")
        int after,

        @Key(
                value = "The longest lock. The first is 1 s, each further one twice as long.",
                byDefault = "5m",
                range = "1s..1d",
                example = "5m")
        Duration max) {}
