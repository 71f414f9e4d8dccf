package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.mqtt.broker.login.TokenAlgorithm;
import org.jspecify.annotations.Nullable;

/** An entry of {@code broker.tokens} */
public record TokenDoc(
        @Key(value = "How tokens of this key are signed, whatever a token says.", example = "es256")
        TokenAlgorithm algorithm,

        @Key(
                value = "Public key or certificate, PEM, of those who sign.",
                otherwise = "`secret` must be given",
                example = "tokens/issuer.pub")
        @Nullable
        InputFile key,

        @Key(
                value = "For `hs256`: the file of the secret, at least 32 bytes, not readable by others.",
                otherwise = "`key` must be given",
                example = "tokens/secret")
        @Nullable
        SecretFile secret,

        @Key(
                value = "Who must have issued a token (`iss`).",
                otherwise = "anybody with the key",
                example = "plant7-idp")
        @Nullable
        String issuer,

        @Key(value = "Whom a token must be for (`aud`).", otherwise = "anybody", example = "sluice") @Nullable
        String audience,

        @Key(value = "The claim that is the user's name.", byDefault = "sub", example = "sub")
        String user,

        @Key(value = "The claim that lists the user's groups.", byDefault = "groups", example = "groups")
        String groups) {}
