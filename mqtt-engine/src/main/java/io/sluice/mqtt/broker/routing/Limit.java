package io.sluice.mqtt.broker.routing;

/** How settings refuse a value that is out of its range. */
public final class Limit {

    private Limit() {}

    /**
     * Refuses what is not from least to most; a most of an int's or a long's greatest value is none.
     *
     * @param key of the setting, as it stands in a file
     */
    public static void require(String key, long value, long least, long most) {
        if (value < least || value > most) {
            String rule = most >= Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
            throw new IllegalArgumentException("broker limit, " + key + ": " + rule + ", not " + value);
        }
    }
}
