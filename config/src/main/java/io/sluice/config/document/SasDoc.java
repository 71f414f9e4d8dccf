package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.mqtt.client.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code upstreams.<name>.sas} */
public record SasDoc(
        @Key(
                value = "Primary or secondary key of the device, or of a policy, in base64 as the portal shows it.",
                example = "${file:${env:CREDENTIALS_DIRECTORY}/hub-key}")
        Secret key,

        @Key(
                value = "What it opens.",
                otherwise = "`HOST/devices/CLIENT_ID` of this upstream",
                example = "hub.azure-devices.net/devices/gw-01")
        @Nullable
        Expanded resource,

        @Key(value = "The shared policy whose key it is.", otherwise = "it is the device's own", example = "device")
        @Nullable
        String policy,

        @Key(value = "How long a token holds.", byDefault = "1h", range = "1m..365d", example = "20m")
        Duration lifetime,

        @Key(
                value = "How long before its end the connection is made anew with the next token.",
                otherwise = "a fifth of its lifetime",
                range = "1s..",
                example = "5m")
        @Nullable
        Duration renewBefore) {}
