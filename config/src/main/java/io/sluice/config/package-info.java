/**
 * YAML into the settings records of the other rooms, with every mistake at its file, line and column. No engine ever
 * sees YAML.
 */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
