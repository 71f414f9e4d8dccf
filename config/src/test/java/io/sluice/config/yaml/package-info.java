@NullMarked
package io.sluice.config.yaml;

import org.jspecify.annotations.NullMarked;
