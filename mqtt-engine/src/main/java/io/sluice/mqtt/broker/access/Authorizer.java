package io.sluice.mqtt.broker.access;

/** Decides what clients may do. Thread safe; asked on event loops, so it must answer at once. */
@FunctionalInterface
public interface Authorizer {

    /** Lets everybody who was let in do everything. */
    Authorizer OPEN = client -> Permissions.everything();

    /** What a client may do. Asked when it is let in, and again whenever the broker is told that the rules changed. */
    Permissions permissions(Client client);
}
