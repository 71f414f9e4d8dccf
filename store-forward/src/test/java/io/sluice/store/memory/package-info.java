/** Tests of the store. */
@NullMarked
package io.sluice.store.memory;

import org.jspecify.annotations.NullMarked;
