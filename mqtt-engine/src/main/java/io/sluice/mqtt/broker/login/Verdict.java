package io.sluice.mqtt.broker.login;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an authenticator decides. */
public sealed interface Verdict {

    /**
     * Let in.
     *
     * @param user the name that it proved, null for none
     * @param groups that the user is in
     * @param until when its connection is ended, null for never
     */
    record Accepted(
            @Nullable String user,
            Set<String> groups,
            @Nullable Instant until) implements Verdict {

        public Accepted {
            groups = Set.copyOf(groups);
        }

        /** A user for good. */
        public static Accepted as(@Nullable String user) {
            return new Accepted(user, Set.of(), null);
        }
    }

    /**
     * Refused.
     *
     * @param reason for the broker's log; the client is not told
     */
    record Rejected(String reason) implements Verdict {}

    /** No opinion: the next one is asked. */
    enum Abstained implements Verdict {
        INSTANCE
    }
}
