/**
 * Puts nodes onto records, by their components: the type of a component decides how its raw scalar is read. Generic:
 * knows no document, and is given the readers of foreign types.
 */
@NullMarked
package io.sluice.config.bind;

import org.jspecify.annotations.NullMarked;
