package io.sluice.config.document;

import io.sluice.config.bind.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code store.encryption} */
public record EncryptionDoc(
        @Key(
                value =
                        "The key that encrypts what is written: 32 random bytes as 64 hexadecimal digits, in Base64 or as"
                                + " they are, in a file that only its owner can use, or in a credential of the service.",
                example = "${env:CREDENTIALS_DIRECTORY}/store-key")
        StoreKeyFile keyFile,

        @Key(
                value = "Keys that were used before and still decrypt what they encrypted.",
                otherwise = "none",
                example = "[old-store.key]")
        @Nullable
        List<StoreKeyFile> oldKeyFiles) {}
