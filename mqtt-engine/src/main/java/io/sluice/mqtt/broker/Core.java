package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Refusals;
import io.sluice.mqtt.broker.login.Lockout;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.session.Sessions;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What every connection of a broker shares.
 *
 * @param addresses that connections come from
 * @param redirects where clients are sent instead
 * @param takeovers client identifiers that several fight for
 * @param clock the clock of the day
 * @param nanos the clock of intervals
 */
record Core(
        BrokerLimits limits,
        Router router,
        Sessions sessions,
        Gate gate,
        Authority authority,
        Refusals refusals,
        Addresses addresses,
        Redirects redirects,
        Lockout takeovers,
        Counters counters,
        Clock clock,
        LongSupplier nanos) {}
