package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Authorizer;

/**
 * Who may do what.
 *
 * @param authorizer decides what a client may do once it is let in
 */
public record SecuritySettings(Authorizer authorizer) {

    /** Whoever is let in may do everything. */
    public static final SecuritySettings DEFAULT = new SecuritySettings(Authorizer.OPEN);
}
