package io.sluice.mqtt.broker.routing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the messages that are held, and refuses those beyond a cap. What is there already, or grows no larger, is never
 * refused. Thread safe; takers that race at the very cap may both be refused.
 */
public final class Stock {

    private final MessageCap cap;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** An empty one. */
    public Stock(MessageCap cap) {
        this.cap = cap;
    }

    /** Takes so many more or less. False when that is too much; then nothing has changed. */
    public boolean take(int moreMessages, long moreBytes) {
        long messagesNow = messages.addAndGet(moreMessages);
        long bytesNow = bytes.addAndGet(moreBytes);
        boolean tooMuch =
                (moreMessages > 0 && messagesNow > cap.messages()) || (moreBytes > 0 && bytesNow > cap.bytes());
        if (tooMuch) {
            add(-moreMessages, -moreBytes);
        }
        return !tooMuch;
    }

    /** Takes or gives back, whatever the cap. */
    public void add(int moreMessages, long moreBytes) {
        messages.addAndGet(moreMessages);
        bytes.addAndGet(moreBytes);
    }

    public long messages() {
        return messages.get();
    }

    public long bytes() {
        return bytes.get();
    }
}
