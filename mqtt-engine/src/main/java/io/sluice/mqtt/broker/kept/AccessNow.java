package io.sluice.mqtt.broker.kept;

import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Client;
import org.jspecify.annotations.Nullable;

/** What clients that are not here may do by the rules of this moment. */
@FunctionalInterface
public interface AccessNow {

    /** That of one; null when it came through a listener that is there no more, so that the rules cannot tell. */
    @Nullable
    Access of(Client client);
}
