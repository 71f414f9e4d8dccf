/** The store on disk at work: {@link io.sluice.store.disk.DiskStore} opens, commits, recovers and keeps house. */
@NullMarked
package io.sluice.store.disk;

import org.jspecify.annotations.NullMarked;
