package io.sluice.mqtt.broker.routing;

/**
 * How many messages may be held.
 *
 * @param messages at least 1
 * @param bytes of their topics, payloads and properties, at least 1 KiB
 */
public record MessageCap(int messages, long bytes) {

    public MessageCap {
        Limit.require("messages held", messages, 1, Integer.MAX_VALUE);
        Limit.require("bytes held", bytes, 1024, Long.MAX_VALUE);
    }
}
