/** The store without a disk. */
@NullMarked
package io.sluice.store.memory;

import org.jspecify.annotations.NullMarked;
