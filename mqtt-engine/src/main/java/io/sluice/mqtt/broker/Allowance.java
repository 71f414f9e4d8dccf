package io.sluice.mqtt.broker;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.broker.access.Refusal;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may take of its listener: its place among those of its address, and how fast it publishes. On its
 * event loop.
 */
final class Allowance {

    private final ClientLimits limits;
    private final Core core;
    private final @Nullable PublishRates rates;
    private @Nullable InetAddress counted; // where it was counted in
    private boolean handshaking; // and counted as that too
    private boolean slowed;

    Allowance(ClientLimits limits, Core core) {
        this.limits = limits;
        this.core = core;
        this.rates = PublishRates.of(limits, core.nanos());
    }

    /**
     * Counts the connection in at its address, once this is known. False when there are too many.
     *
     * @param tls whether its handshake begins with it
     */
    boolean comesFrom(@Nullable InetAddress address, boolean tls) {
        if (address != null) {
            Refusal refusal = core.addresses().opened(address, limits, tls);
            if (refusal != null) {
                core.refusals().count(refusal, address.getHostAddress());
                return false;
            }
        }
        counted = address;
        handshaking = tls;
        return true;
    }

    /** The TLS handshake is over. False when it failed; that is counted, unless the peer is gone. */
    boolean handshakeOver(SslHandshakeCompletionEvent handshake) {
        handshakeOver();
        boolean left = handshake.cause() instanceof ClosedChannelException;
        if (!handshake.isSuccess() && !left) {
            boolean late = handshake.cause() instanceof SslHandshakeTimeoutException;
            core.refusals()
                    .count(
                            late ? Refusal.CONNECT_DEADLINE : Refusal.TLS_HANDSHAKE,
                            counted == null ? "-" : counted.getHostAddress());
        }
        return handshake.isSuccess();
    }

    private void handshakeOver() {
        if (counted != null && handshaking) {
            handshaking = false;
            core.addresses().handshakeOver(counted);
        }
    }

    /** The connection is gone. */
    void gone() {
        handshakeOver();
        if (counted != null) {
            core.addresses().closed(counted);
            counted = null;
        }
    }

    /**
     * Counts a message of the client.
     *
     * @param change run when {@link #slowed} has changed, at once and when it is over
     */
    void published(Message message, Channel channel, Runnable change) {
        long waitNanos = rates == null ? 0 : rates.after(message);
        if (waitNanos > 0 && !slowed) {
            core.refusals().count(Refusal.MESSAGE_RATE);
            slowed = true;
            change.run();
            var unused = channel.eventLoop()
                    .schedule(
                            () -> {
                                slowed = false;
                                change.run();
                            },
                            waitNanos,
                            TimeUnit.NANOSECONDS);
        }
    }

    /** Whether nothing is to be read for now. */
    boolean slowed() {
        return slowed;
    }
}
