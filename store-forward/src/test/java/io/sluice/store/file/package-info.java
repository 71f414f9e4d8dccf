/** Tests of the store. */
@NullMarked
package io.sluice.store.file;

import org.jspecify.annotations.NullMarked;
