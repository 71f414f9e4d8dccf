package io.sluice.mqtt.bridge.flow;

/**
 * What a lane wants of its queue.
 *
 * @param from the first offset of interest
 * @param upTo the end of interest, exclusive
 * @param entries the most messages of interest
 */
public record ReadRequest(Lane lane, long from, long upTo, int entries) {}
