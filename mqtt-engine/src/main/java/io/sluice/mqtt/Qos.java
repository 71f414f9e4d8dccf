package io.sluice.mqtt;

/** Quality of service of a message or subscription. [MQTT-4.3] */
public enum Qos {
    AT_MOST_ONCE(0),
    AT_LEAST_ONCE(1),
    EXACTLY_ONCE(2);

    private static final Qos[] BY_NUMBER = values();

    private final int number;

    Qos(int number) {
        this.number = number;
    }

    /** The number on the wire, 0 to 2. */
    public int number() {
        return number;
    }

    /**
     * The level of a number.
     *
     * @param number 0 to 2
     */
    public static Qos of(int number) {
        return BY_NUMBER[number];
    }

    /** The lower of the two: a message reaches a subscriber at no more than what was granted. [MQTT-3.8.4-8] */
    public Qos atMost(Qos granted) {
        return number <= granted.number ? this : granted;
    }
}
