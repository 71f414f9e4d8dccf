/** Checkpoints as write-once files. */
@NullMarked
package io.sluice.store.checkpoint;

import org.jspecify.annotations.NullMarked;
