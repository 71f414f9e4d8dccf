package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import java.time.Duration;

/** {@code commands:} */
public record CommandsDoc(
        @Key(
                value = "The switch of the whole gateway: whether anything is ever written to a device. A tag needs"
                        + " `write` beside it.",
                byDefault = "false",
                example = "true")
        boolean enabled,

        @Key(
                value = "Whether a command needs to say until when it holds: `expires`, or the message expiry interval"
                        + " of MQTT 5.",
                byDefault = "false",
                example = "true")
        boolean requireExpiry,

        @Key(
                value = "Ids of commands that are known again at most; beyond it the oldest are forgotten.",
                byDefault = "10000",
                range = "100..1000000",
                example = "50000")
        int ids,

        @Key(value = "How long an id is known again.", byDefault = "7d", range = "1m..365d", example = "30d")
        Duration idAge,

        @Key(
                value = "The size at which a file of the audit log is followed by the next.",
                byDefault = "1MiB",
                range = "64KiB..1GiB",
                example = "8MiB")
        ByteSize auditFile,

        @Key(value = "Files of the audit log that are kept.", byDefault = "32", range = "2..10000", example = "100")
        int auditFiles) {}
