/** Tests of looking into a store. */
@NullMarked
package io.sluice.store.inspect;

import org.jspecify.annotations.NullMarked;
