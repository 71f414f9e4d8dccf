/** What a store holds at one moment, in memory: queues with their indexes, maps, and what a checkpoint keeps of them. Changed by
 * durable frames only. */
@NullMarked
package io.sluice.store.image;

import org.jspecify.annotations.NullMarked;
