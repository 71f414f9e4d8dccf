package io.sluice.mqtt.packet;

/** What came of looking at the bytes that have arrived: a packet, not enough, or something that no packet is. */
public sealed interface Decoded permits Packet, NeedMore, Malformed {}
