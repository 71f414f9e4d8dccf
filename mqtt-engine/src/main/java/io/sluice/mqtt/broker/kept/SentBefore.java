package io.sluice.mqtt.broker.kept;

/**
 * Which messages of a queue may have been sent to the client before.
 *
 * @param to all below this offset
 * @param orFirst when the end of the last connection is not known: the first so many messages that are left, too
 */
public record SentBefore(long to, int orFirst) {

    static final SentBefore NOTHING = new SentBefore(0, 0);

    /**
     * Whether one of them may have been.
     *
     * @param position its place among the messages that are left, from 0 on
     */
    public boolean mayHave(long offset, long position) {
        return offset < to || position < orFirst;
    }
}
