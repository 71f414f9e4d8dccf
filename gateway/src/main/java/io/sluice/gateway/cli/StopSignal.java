package io.sluice.gateway.cli;

import java.util.concurrent.CountDownLatch;

/** How a command that goes on until it is told to stop waits for that, and ends with 0: what was asked for is no failure. */
final class StopSignal {

    private StopSignal() {}

    /** Waits for SIGTERM or SIGINT, runs what there is to close, and ends the process. Does not return. */
    static void await(Runnable close) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close.run();
                            Runtime.getRuntime().halt(ExitCode.OK);
                        },
                        "stop"));
        new CountDownLatch(1).await();
    }
}
