/**
 * Durable queues and small keyed state in one directory on disk. Knows bytes, order and fsync; knows no MQTT and no
 * network. {@link io.sluice.store.Store} is the way in.
 */
@NullMarked
package io.sluice.store;

import org.jspecify.annotations.NullMarked;
