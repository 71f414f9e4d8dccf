package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.broker.intercept.Interception;
import io.sluice.mqtt.broker.kept.KeptSessions;
import io.sluice.mqtt.broker.routing.Router;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of a broker share.
 *
 * @param interception the embedder's hand in it, null for none
 * @param nanos the clock of intervals; that of the router
 */
public record SessionContext(
        SessionLimits limits,
        Router router,
        KeptSessions kept,
        @Nullable Interception interception,
        LongSupplier nanos) {}
