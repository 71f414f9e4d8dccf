package io.sluice.mqtt.broker.kept;

import io.sluice.store.StateMap;
import io.sluice.store.Store;

/**
 * The maps of the store that hold sessions. Those but the records have the session's number in base 36 and a colon
 * before each key.
 *
 * @param records client identifier to {@link SessionRecord}
 * @param subscriptions filter to {@link StoredSubscription}
 * @param received packet identifier of a QoS 2 message from the client, to nothing
 * @param released packet identifier of a QoS 2 message to the client that is to be released, to its place in the order
 * @param meta the clock and the number of queues
 * @param wills client identifier to a will, as {@link ConnectedWills} has it; of clients that have no session here
 */
record KeptState(
        StateMap records, StateMap subscriptions, StateMap received, StateMap released, StateMap meta, StateMap wills) {

    static final char SEPARATOR = ':';

    static KeptState of(Store store) {
        return new KeptState(
                store.state("sessions"),
                store.state("session-subscriptions"),
                store.state("session-received"),
                store.state("session-released"),
                store.state("session-meta"),
                store.state("wills"));
    }
}
