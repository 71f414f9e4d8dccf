package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.broker.kept.KeptSessions;
import io.sluice.mqtt.broker.routing.Router;
import java.util.function.LongSupplier;

/**
 * What all sessions of a broker share.
 *
 * @param nanos the clock of intervals; that of the router
 */
public record SessionContext(SessionLimits limits, Router router, KeptSessions kept, LongSupplier nanos) {}
