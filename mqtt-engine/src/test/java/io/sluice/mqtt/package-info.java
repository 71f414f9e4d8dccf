/** Tests of the shared words. */
@NullMarked
package io.sluice.mqtt;

import org.jspecify.annotations.NullMarked;
