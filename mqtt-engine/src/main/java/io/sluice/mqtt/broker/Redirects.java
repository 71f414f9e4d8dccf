package io.sluice.mqtt.broker;

import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** Where clients are sent: by the settings, or all of them since a moment of the broker's life. Thread safe. */
final class Redirects {

    private volatile @Nullable Redirect everybody;

    /** From now on all clients are sent there. */
    void everybody(Redirect redirect) {
        everybody = redirect;
    }

    /** What a client that connects is refused with, by what its listener says; null when it is served here. */
    @Nullable
    Connack onConnect(@Nullable Redirect said) {
        Redirect all = everybody;
        Redirect there = all != null ? all : said != null && said.when() == Redirect.When.ALWAYS ? said : null;
        return there == null
                ? null
                : new Connack(
                        false,
                        there.code(),
                        Connack.Properties.elsewhere(there.server()),
                        Diagnostics.of("use another server"));
    }

    /** The last word to a client whose connection the broker ends: elsewhere, when that is because it closes. */
    Disconnect farewell(Disconnect last, @Nullable Redirect said) {
        Redirect all = everybody;
        Redirect there = all != null ? all : said;
        return last.code() != ReasonCode.SERVER_SHUTTING_DOWN || there == null
                ? last
                : new Disconnect(there.code(), -1, there.server(), last.diagnostics());
    }
}
