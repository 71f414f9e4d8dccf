package io.sluice.store.disk;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Has the store log nothing for a while, where a test damages it thousands of times. */
final class Quiet {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.sluice.store");

    void begin() {
        logger.setLevel(Level.OFF);
    }

    void end() {
        logger.setLevel(null);
    }
}
