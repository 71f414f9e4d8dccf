/** The proof at the far end: counts what arrived there, by stream, and says whether anything is missing or double. */
@NullMarked
package io.sluice.gateway.audit;

import org.jspecify.annotations.NullMarked;
