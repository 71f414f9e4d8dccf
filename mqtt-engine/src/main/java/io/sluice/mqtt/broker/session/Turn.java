package io.sluice.mqtt.broker.session;

import java.util.concurrent.CompletableFuture;

/**
 * A turn at a client identifier. Whoever has it owns what is kept for the client; the next one waits until it is over.
 */
class Turn {

    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** Done when the next may begin. */
    final CompletableFuture<Void> over() {
        return over;
    }

    /** Another one waits. Any thread. */
    void giveWay() {}
}
