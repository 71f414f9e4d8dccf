package io.sluice.mqtt.packet;

/**
 * The connection cannot go on. [MQTT-4.13.1]
 *
 * @param code what a peer of MQTT 5 is told
 * @param text the rule that was broken; never quotes the peer
 */
public record Malformed(ReasonCode code, String text) implements Decoded {}
