package io.sluice.gateway.cli;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a command that goes on until it is told to stop takes that, and ends with 0: what was asked for is no failure.
 * Open it before anything is started, so that a signal that comes meanwhile is not taken for a kill; close it when the
 * start failed, so that the command's own exit code stands.
 */
final class StopSignal implements AutoCloseable {

    private static final int START_SECONDS = 10;

    private final CompletableFuture<Optional<Runnable>> started = new CompletableFuture<>();

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    /** Waits for SIGTERM or SIGINT, runs what there is to close, and ends the process. Does not return. */
    void await(Runnable close) throws InterruptedException {
        started.complete(Optional.of(close));
        new CountDownLatch(1).await();
    }

    /** Nothing was started. */
    @Override
    public void close() {
        started.complete(Optional.empty());
    }

    private void stop() {
        Optional<Runnable> close = started.completeOnTimeout(Optional.of(() -> {}), START_SECONDS, TimeUnit.SECONDS)
                .join();
        if (close.isPresent()) {
            close.get().run();
            Runtime.getRuntime().halt(ExitCode.OK);
        }
    }
}
