/** Tests of what all tags share. */
@NullMarked
package io.sluice.field;

import org.jspecify.annotations.NullMarked;
