/** Tests of the store. */
@NullMarked
package io.sluice.store.seal;

import org.jspecify.annotations.NullMarked;
