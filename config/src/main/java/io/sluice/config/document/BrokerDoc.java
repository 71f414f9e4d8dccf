package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        SecretFile users,

        @Key(value = "Keys of signed tokens (JWT) that clients may show as password.", example = "[]")
        List<At<TokenDoc>> tokens,

        @Key(value = "What becomes of those who guess passwords.", otherwise = "its defaults") @Nullable
        At<LockoutDoc> lockout,

        @Key(
                value = "Rules of a mosquitto (its `acl_file`), which come after those of `access`.",
                otherwise = "none",
                example = "mosquitto.acl")
        @Nullable
        InputFile aclFile,

        @Key(
                value = "How often files of users, keys, certificates and rules are looked at for changes.",
                byDefault = "5s",
                range = "1s..1h",
                example = "5s")
        Duration reloadInterval,

        @Key(
                value = "How often the broker tells about itself on `$SYS`.",
                byDefault = "10s",
                range = "1s..1d",
                example = "1m")
        Duration sysInterval,

        @Key(value = "Users by the group that they are in.", example = "{operators: [anna, ben]}")
        Map<Name, List<String>> groups,

        @Key(
                value =
                        "Who may do what. The first rule that is about a client, what it does and the topic decides; where"
                                + " none does, `otherwise` of the listener holds.",
                example = "[{group: operators, allow: all, topics: \"#\"}]")
        List<At<AccessDoc>> access,

        @Key(value = "What one client, and all of them, may take.", otherwise = "its defaults") @Nullable
        At<LimitsDoc> limits,

        @Key(value = "Another server where clients are sent.", otherwise = "they are served here") @Nullable
        At<RedirectDoc> redirect,

        @Key(value = "Sessions that outlive their connections.", otherwise = "its defaults") @Nullable
        At<SessionsDoc> sessions) {}
