package io.sluice.field.modbus.wire;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all channels share. */
final class Channels {

    private static final Logger log = LoggerFactory.getLogger(Channels.class);

    private Channels() {}

    static void closeQuietly(@Nullable Closeable it) {
        if (it == null) {
            return;
        }
        try {
            it.close();
        } catch (IOException e) {
            log.debug("closing {}", it, e);
        }
    }

    /** A failure in words. */
    static String text(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
