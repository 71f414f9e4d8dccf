package io.sluice.mqtt.broker;

import org.jspecify.annotations.Nullable;

/**
 * What holds for the connections of one listener.
 *
 * @param clients what its clients may take
 * @param connection what one of its connections may take
 * @param redirect where its clients are sent, or null
 */
record ListenerTerms(
        ListenerSettings settings,
        ClientLimits clients,
        ConnectionLimits connection,
        @Nullable Redirect redirect) {

    /** Those of a listener of a broker. */
    static ListenerTerms of(ListenerSettings settings, BrokerSettings broker) {
        ListenerOptions options = settings.options();
        Redirect redirect = options.redirect();
        return new ListenerTerms(
                settings,
                settings.limits(),
                options.bounds().over(broker.limits().connection()),
                redirect == null ? broker.redirect() : redirect);
    }
}
