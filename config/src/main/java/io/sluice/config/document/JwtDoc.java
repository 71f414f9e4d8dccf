package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.config.bind.OneOrMore;
import io.sluice.mqtt.client.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code upstreams.<name>.jwt} */
public record JwtDoc(
        @Key(
                value =
                        "Private key that signs, PEM, not readable by others; its kind is the algorithm: RSA of 2048 bits"
                                + " or more (RS256), EC on P-256 (ES256), Ed25519 (EdDSA).",
                example = "tls/gw.key")
        SecretFile key,

        @Key(value = "Opens an encrypted `key`.", otherwise = "it is not encrypted", example = "${env:PASSWORD}")
        @Nullable
        Secret keyPassword,

        @Key(value = "Which key verifies it (`kid`).", otherwise = "not said", example = "gw-01-2026") @Nullable
        String keyId,

        @Key(value = "Who made it (`iss`).", otherwise = "not said", example = "plant7") @Nullable
        String issuer,

        @Key(
                value = "Of whom it speaks (`sub`); `{site}` and `{gateway}` may stand in it.",
                otherwise = "the client identifier",
                example = "{gateway}")
        @Nullable
        Expanded subject,

        @Key(value = "Whom it is for (`aud`).", otherwise = "not said", example = "broker.example") @Nullable
        OneOrMore<String> audience,

        @Key(value = "How long a token holds.", byDefault = "1h", range = "1m..365d", example = "20m")
        Duration lifetime,

        @Key(
                value = "How long before its end the connection is made anew with the next token.",
                otherwise = "a fifth of its lifetime",
                range = "1s..",
                example = "5m")
        @Nullable
        Duration renewBefore) {}
