/**
 * Makes of the documents what the gateway runs on: models applied, names expanded, defaults filled in; and checks what
 * no single key can show.
 */
@NullMarked
package io.sluice.config.flatten;

import org.jspecify.annotations.NullMarked;
