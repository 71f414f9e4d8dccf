package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code store:} */
public record StoreDoc(
        @Key(
                value = "The directory of queues and state.",
                otherwise = "`$STATE_DIRECTORY`, else `/var/lib/sluice`",
                example = "/var/lib/sluice")
        @Nullable
        Path dir,

        @Key(
                value = "Size of one file of the journal, preallocated.",
                byDefault = "16MiB",
                range = "256KiB..1GiB",
                example = "4MiB")
        ByteSize segment,

        @Key(value = "Encryption of all that the store holds.", otherwise = "the store is not encrypted") @Nullable
        At<EncryptionDoc> encryption) {}
