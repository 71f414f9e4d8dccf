/** The directory of a store, and all that touches the disk: locking, preallocated and recycled files, the quarantine. */
@NullMarked
package io.sluice.store.file;

import org.jspecify.annotations.NullMarked;
