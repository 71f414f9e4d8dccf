package io.sluice.mqtt.broker;

import org.jspecify.annotations.Nullable;

/** Where clients are sent: by the settings, or all of them since a moment of the broker's life. Thread safe. */
final class Redirects {

    private volatile @Nullable Redirect everybody;

    /** From now on all clients are sent there. */
    void everybody(Redirect redirect) {
        everybody = redirect;
    }

    /** Where a client that connects is sent, by what its listener says; null for nowhere. */
    @Nullable
    Redirect onConnect(@Nullable Redirect said) {
        Redirect all = everybody;
        return all != null ? all : said != null && said.when() == Redirect.When.ALWAYS ? said : null;
    }

    /** Where a client is sent whose connection the broker ends when it closes. */
    @Nullable
    Redirect onStop(@Nullable Redirect said) {
        Redirect all = everybody;
        return all != null ? all : said;
    }
}
