package io.sluice.gateway.peer;

/** A broker as the upstream: TLS for the gateway, plain loopback for subscribers of the test. */
public interface Upstream extends AutoCloseable {

    int tlsPort();

    int plainPort();

    /** SIGKILL. */
    void kill();

    /** Starts it again after {@link #kill}, on the same ports. */
    void startAgain();

    @Override
    void close();
}
