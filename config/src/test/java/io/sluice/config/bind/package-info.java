@NullMarked
package io.sluice.config.bind;

import org.jspecify.annotations.NullMarked;
