package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code broker:} */
public record BrokerDoc(
        @Key(value = "Where it listens.", otherwise = "`127.0.0.1:1883`", example = "[{bind: 127.0.0.1:1883}]")
        @Nullable
        List<At<ListenerDoc>> listeners,

        @Key(
                value = "Who may connect: the file of users and their hashed passwords, not readable by others.",
                otherwise = "nobody has a name",
                example = "users.passwd")
        @Nullable
        SecretFile users) {}
