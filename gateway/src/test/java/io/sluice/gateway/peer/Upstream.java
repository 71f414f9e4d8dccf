package io.sluice.gateway.peer;

/** A broker as the upstream: TLS for the gateway, plain loopback for subscribers of the test. */
public abstract class Upstream implements AutoCloseable {

    private final int tlsPort = Ports.free();
    private final int plainPort = Ports.free();
    private Child child;

    /** Starts its process, on its ports; once after it is made, and again after each {@link #kill}. */
    abstract Child launch();

    public final int tlsPort() {
        return tlsPort;
    }

    public final int plainPort() {
        return plainPort;
    }

    /** SIGKILL. */
    public final void kill() {
        child.kill();
    }

    /** Starts it, also after {@link #kill}, on the same ports. */
    public final void startAgain() {
        child = launch();
    }

    @Override
    public final void close() {
        child.close();
    }
}
