/**
 * The files as they are written: one record a block, one component a key. Nothing is resolved here; what a key means to
 * the operator stands at its component.
 */
@NullMarked
package io.sluice.config.document;

import org.jspecify.annotations.NullMarked;
