package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Refusals;
import io.sluice.mqtt.broker.intercept.Interception;
import io.sluice.mqtt.broker.login.Lockout;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.session.Sessions;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What every connection of a broker shares.
 *
 * @param addresses that connections come from
 * @param redirects where clients are sent instead
 * @param interception the embedder's hand in what clients do, null for none
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
        @Nullable Interception interception,
        Lockout takeovers,
        Counters counters,
        Clock clock,
        LongSupplier nanos) {

    /** Whether the interceptor, if there is one, lets a client in: success, or what the client is told. */
    ReasonCode intercepted(Client client, @Nullable Will will) {
        Interception asked = interception;
        return asked == null ? ReasonCode.SUCCESS : asked.connect(client, will == null ? null : will.message());
    }

    /** Tells the interceptor that the connection of a client has ended that it let in. */
    void left(Client client) {
        Interception asked = interception;
        if (asked != null) {
            asked.disconnect(client);
        }
    }
}
