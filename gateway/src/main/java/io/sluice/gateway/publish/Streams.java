package io.sluice.gateway.publish;

import io.sluice.store.StateMap;
import java.util.function.Predicate;

/**
 * How streams are numbered.
 *
 * @param epoch the number of this life of the store
 * @param sequences the last durable sequence number of each stream: eight bytes, the most significant first
 * @param durable whether the stream of a topic is owed to an upstream: then its number is kept in {@code sequences}
 */
public record Streams(long epoch, StateMap sequences, Predicate<String> durable) {}
