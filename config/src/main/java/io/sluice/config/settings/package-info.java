/** What the gateway runs on: every name expanded, every model applied, every default filled in, everything checked. */
@NullMarked
package io.sluice.config.settings;

import org.jspecify.annotations.NullMarked;
