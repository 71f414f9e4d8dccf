package io.sluice.gateway.publish;

import io.sluice.store.StateMap;

/**
 * How streams are numbered.
 *
 * @param epoch the number of this life of the store
 * @param sequences the last durable sequence number of each stream: eight bytes, the most significant first
 */
public record Streams(long epoch, StateMap sequences) {}
