/**
 * YAML text into a tree of raw scalars, lists and maps that know their file, line and column. The only package that
 * knows the YAML library, of which it takes the parser's events: no value is ever guessed or constructed.
 */
@NullMarked
package io.sluice.config.yaml;

import org.jspecify.annotations.NullMarked;
