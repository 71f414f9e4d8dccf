/** Mistakes of an operator, and where they stand: file, line, column and key path. */
@NullMarked
package io.sluice.config.problem;

import org.jspecify.annotations.NullMarked;
