package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.HostPort;
import io.sluice.config.bind.Key;
import org.jspecify.annotations.Nullable;

/** An entry of {@code broker.listeners} */
public record ListenerDoc(
        @Key(value = "Address and port.", example = "127.0.0.1:1883")
        HostPort bind,

        @Key("TLS from the first byte on.") @Nullable At<TlsDoc> tls,

        @Key(
                value = "Whether clients without a name and password are let in.",
                otherwise = "`true` on loopback without `users`, else `false`",
                example = "false")
        @Nullable
        Boolean anonymous) {}
