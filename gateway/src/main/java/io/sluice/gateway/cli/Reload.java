package io.sluice.gateway.cli;

import io.sluice.config.LoadResult;
import io.sluice.config.SluiceConfig;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Reloaded;
import io.sluice.mqtt.broker.BrokerException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again at each SIGHUP. It is checked whole first: a wrong one changes nothing, and every mistake
 * is logged with its place. Thread safe.
 */
final class Reload implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    /** The most mistakes logged of one configuration. */
    private static final int MAX_LINES = 20;

    private final Path file;
    private final AtomicReference<@Nullable Gateway> gateway = new AtomicReference<>();

    Reload(Path file) {
        this.file = file;
    }

    /** The gateway has started. */
    void of(Gateway started) {
        gateway.set(started);
    }

    @Override
    public synchronized void run() {
        Gateway running = gateway.get();
        if (running == null) {
            log.warn("not reloaded, the gateway is starting: file={}", file);
            return;
        }
        try {
            LoadResult result = SluiceConfig.load(file, System.getenv());
            if (result instanceof LoadResult.Loaded loaded) {
                loaded.warnings().forEach(warning -> log.warn("{}", warning));
                Reloaded reloaded = running.reload(loaded.settings());
                log.info(
                        "reloaded file={} changed={} at_next_start={}",
                        file,
                        reloaded.applied(),
                        reloaded.atNextStart());
            } else if (result instanceof LoadResult.Refused refused) {
                refused.problems().stream().limit(MAX_LINES).forEach(problem -> log.error("{}", problem));
                log.error(
                        "not reloaded, nothing has changed: file={} mistakes={}",
                        file,
                        refused.problems().size());
            }
        } catch (BrokerException e) {
            log.error("not reloaded, nothing has changed: file={} reason={}", file, e.getMessage());
        } catch (RuntimeException bug) {
            log.error("not reloaded, this is a bug, please report it: file={}", file, bug);
        }
    }
}
