package io.sluice.store.image;

import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who asked for the offset of a message, and what it is.
 *
 * @param offset -1 when the queue's policy dropped the message
 */
public record Stored(LongConsumer to, long offset) {

    private static final Logger log = LoggerFactory.getLogger(Stored.class);

    /** Passes the word on; what the listener throws is logged. */
    public void tell() {
        try {
            to.accept(offset);
        } catch (RuntimeException e) {
            log.error("listener failed offset={}", offset, e);
        }
    }
}
