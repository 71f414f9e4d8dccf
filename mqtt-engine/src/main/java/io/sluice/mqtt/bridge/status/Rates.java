package io.sluice.mqtt.bridge.status;

/**
 * How fast a queue moves.
 *
 * @param in messages a second that come in
 * @param out messages a second that leave, taken by the upstream or given up
 * @param growth payload bytes a second by which it grows; negative when it shrinks
 */
public record Rates(double in, double out, double growth) {}
