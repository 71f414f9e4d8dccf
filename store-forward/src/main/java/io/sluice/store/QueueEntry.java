package io.sluice.store;

import java.nio.ByteBuffer;

/**
 * One message of a queue.
 *
 * @param epoch the life of the store in which it was appended
 * @param offset its place in the queue
 * @param storedAtMillis wall clock of the append, milliseconds since 1970
 * @param payload the bytes from position to limit, read-only
 */
public record QueueEntry(long epoch, long offset, long storedAtMillis, ByteBuffer payload) {}
