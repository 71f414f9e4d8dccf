/** Reads the main file and what it includes, resolves what files and the environment hold, and puts it all together. */
@NullMarked
package io.sluice.config.load;

import org.jspecify.annotations.NullMarked;
