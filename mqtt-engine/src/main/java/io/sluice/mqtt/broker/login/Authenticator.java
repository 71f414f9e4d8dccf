package io.sluice.mqtt.broker.login;

/** Decides who a client is. Thread safe. */
@FunctionalInterface
public interface Authenticator {

    /**
     * The decision on a client that wants in. Called on one of the few threads of the broker that hash passwords, never
     * on an event loop; it may take some time, and others wait for it. What it throws refuses the client.
     */
    Verdict verdict(Attempt attempt);
}
