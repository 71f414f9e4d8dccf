package io.sluice.mqtt;

/**
 * An application message. Immutable: the payload is shared, not copied, and must not be changed by anybody who made or
 * got the message.
 */
public final class Message {

    private final String topic;
    private final byte[] payload;
    private final Qos qos;
    private final boolean retain;
    private final MessageProperties properties;

    public Message(String topic, byte[] payload, Qos qos, boolean retain, MessageProperties properties) {
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retain = retain;
        this.properties = properties;
    }

    /** A topic name, without wildcards. */
    public String topic() {
        return topic;
    }

    /** The payload itself, shared. */
    public byte[] payload() {
        return payload;
    }

    public Qos qos() {
        return qos;
    }

    public boolean retain() {
        return retain;
    }

    public MessageProperties properties() {
        return properties;
    }

    /** The same message under another topic, quality of service and retain flag. */
    public Message with(String newTopic, Qos newQos, boolean newRetain) {
        return new Message(newTopic, payload, newQos, newRetain, properties);
    }

    /** Its size: what the topic, the payload and the properties come to, texts counted by their characters. */
    public long bytes() {
        return (long) topic.length() + payload.length + properties.bytes();
    }

    /** Its place and size; payloads are not for logs. */
    @Override
    public String toString() {
        return topic + " (" + payload.length + " bytes, QoS " + qos.number() + (retain ? ", retained" : "") + ")";
    }
}
