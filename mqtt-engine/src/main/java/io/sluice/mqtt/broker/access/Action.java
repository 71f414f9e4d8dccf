package io.sluice.mqtt.broker.access;

/** What a client may be allowed to do with a topic. */
public enum Action {
    /** Publish a message to it. */
    PUBLISH("publish", 0x01),
    /** Subscribe to it, and be sent its messages. */
    SUBSCRIBE("subscribe", 0x02),
    /** Be sent its retained message when subscribing, for which {@link #SUBSCRIBE} is needed too. */
    READ_RETAINED("retained", 0x04),
    /** Leave a will for it. */
    WILL("will", 0x08),
    /** Take part in a shared subscription to it, for which {@link #SUBSCRIBE} is needed too. */
    SHARE("shared", 0x10),
    /** Name it as the response topic of a message, on which others will publish. */
    RESPOND("response", 0x20);

    private final String word;
    private final int bit;

    Action(String word, int bit) {
        this.word = word;
        this.bit = bit;
    }

    /** Its name in rules. */
    public String word() {
        return word;
    }

    /** Its place in a set of bits. */
    int bit() {
        return bit;
    }
}
