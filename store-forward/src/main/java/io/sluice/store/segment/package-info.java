/** What a journal segment holds, byte by byte: header, frames, entries; and finding frames in it again. */
@NullMarked
package io.sluice.store.segment;

import org.jspecify.annotations.NullMarked;
