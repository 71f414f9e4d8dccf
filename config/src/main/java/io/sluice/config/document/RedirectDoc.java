package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.mqtt.broker.Redirect;

/** {@code broker.redirect} */
public record RedirectDoc(
        @Key(
                value =
                        "The other server, `host` or `host:port`; several with a space between, the preferred one first.",
                example = "gw-02.plant7.example:8883")
        String server,

        @Key(
                value = "Whether clients are told that it is for good (0x9D) instead of for now (0x9C).",
                byDefault = "false",
                example = "true")
        boolean moved,

        @Key(
                value =
                        "When clients are told: `always` for all who connect and all who are connected when Sluice stops,"
                                + " `stop` for the latter alone.",
                byDefault = "always",
                example = "stop")
        Redirect.When when) {}
