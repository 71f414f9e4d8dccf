package io.sluice.mqtt.broker.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client as it was let in. Immutable.
 *
 * @param clientId its own, or the one that it was assigned; chosen by the client, so no proof of anything
 * @param user the name that it proved, by password, certificate or token; null for an anonymous client
 * @param groups that the user is in
 * @param certificate the common name of the certificate that it showed, null without one
 * @param listener the name of the listener that it came through
 */
public record Client(
        String clientId,
        @Nullable String user,
        Set<String> groups,
        @Nullable String certificate,
        String listener) {

    public Client {
        groups = Set.copyOf(groups);
    }

    /**
     * Whether what a client left under the same client identifier is for this one too: it has to have proved the same, or
     * nothing at all.
     */
    public boolean mayFollow(Client before) {
        if (before.user != null) {
            return before.user.equals(user);
        }
        return before.certificate == null || (user == null && before.certificate.equals(certificate));
    }
}
