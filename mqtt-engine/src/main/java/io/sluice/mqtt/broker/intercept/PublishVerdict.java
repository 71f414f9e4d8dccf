package io.sluice.mqtt.broker.intercept;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ReasonCode;

/** What becomes of a message that a client publishes. */
public sealed interface PublishVerdict {

    /** It goes on as it is. */
    static PublishVerdict pass() {
        return Passed.INSTANCE;
    }

    /** As it is. */
    enum Passed implements PublishVerdict {
        INSTANCE
    }

    /**
     * Another one goes on in its place, with another topic, payload, retain flag or properties. Its QoS is that of the
     * client's. Rules of access are not asked again.
     */
    record Changed(Message message) implements PublishVerdict {}

    /**
     * It goes nowhere. A client of 5 that published with QoS 1 or 2 is told why; of any other it is acknowledged all the same.
     *
     * @param code an error that a PUBACK may carry
     */
    record Refused(ReasonCode code) implements PublishVerdict {
        public Refused {
            if (!code.isError() || !code.allowedIn(PacketType.PUBACK)) {
                throw new IllegalArgumentException("no reason to refuse a PUBLISH: " + code);
            }
        }
    }
}
