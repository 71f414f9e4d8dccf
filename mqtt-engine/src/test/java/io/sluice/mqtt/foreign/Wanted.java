package io.sluice.mqtt.foreign;

/**
 * What a client asks for with a SUBSCRIBE; what follows the QoS is of MQTT 5.
 *
 * @param identifier 0 for none
 * @param noLocal none of its own messages
 * @param asPublished the retain flag as it was published
 * @param handling of retained messages: 0 sends them, 1 for a new subscription only, 2 never
 */
record Wanted(String filter, int qos, int identifier, boolean noLocal, boolean asPublished, int handling) {

    static Wanted of(String filter, int qos) {
        return new Wanted(filter, qos, 0, false, false, 0);
    }

    Wanted identifiedBy(int number) {
        return new Wanted(filter, qos, number, noLocal, asPublished, handling);
    }

    Wanted withoutOwn() {
        return new Wanted(filter, qos, identifier, true, asPublished, handling);
    }

    Wanted retainAsPublished() {
        return new Wanted(filter, qos, identifier, noLocal, true, handling);
    }

    Wanted retainHandling(int other) {
        return new Wanted(filter, qos, identifier, noLocal, asPublished, other);
    }
}
