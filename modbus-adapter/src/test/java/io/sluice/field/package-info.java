/** Tests of what all tags share, and the seeds of all property tests. */
@NullMarked
package io.sluice.field;

import org.jspecify.annotations.NullMarked;
