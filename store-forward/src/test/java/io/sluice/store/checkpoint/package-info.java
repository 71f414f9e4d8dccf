/** Tests of the store. */
@NullMarked
package io.sluice.store.checkpoint;

import org.jspecify.annotations.NullMarked;
