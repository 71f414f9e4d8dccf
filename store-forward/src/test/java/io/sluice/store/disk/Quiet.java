package io.sluice.store.disk;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Has the store log nothing during each test of a class that damages it thousands of times. */
final class Quiet implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.sluice.store");

    @Override
    public void beforeEach(ExtensionContext context) {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.setLevel(null);
    }
}
