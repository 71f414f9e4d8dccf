/** Encryption at rest: keys, where they come from, and what is sealed with them. */
@NullMarked
package io.sluice.store.seal;

import org.jspecify.annotations.NullMarked;
