package io.sluice.mqtt.broker;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of something there is in a minute, on the average of the last 1, 5 and 15 minutes, where what is longer ago counts
 * less, as mosquitto reckons it. For one thread.
 */
final class LoadAverage {

    private static final int[] MINUTES = {1, 5, 15};

    private final double[] aMinute = new double[MINUTES.length];
    private long last;

    /**
     * Takes a counter up.
     *
     * @param seconds since the last time, above 0
     */
    void sample(long count, double seconds) {
        double now = (count - last) * 60 / seconds;
        last = count;
        for (int i = 0; i < MINUTES.length; i++) {
            double keeps = Math.exp(-seconds / (60 * MINUTES[i]));
            aMinute[i] = now + keeps * (aMinute[i] - now);
        }
    }

    /** The averages by what they are called: {@code 1min} and so on. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < MINUTES.length; i++) {
            texts.put(MINUTES[i] + "min", String.format(Locale.ROOT, "%.2f", aMinute[i]));
        }
        return texts;
    }
}
