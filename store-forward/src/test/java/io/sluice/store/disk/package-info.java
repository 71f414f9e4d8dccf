/** Tests of the store. */
@NullMarked
package io.sluice.store.disk;

import org.jspecify.annotations.NullMarked;
