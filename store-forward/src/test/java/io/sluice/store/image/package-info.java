/** Tests of the image. */
@NullMarked
package io.sluice.store.image;

import org.jspecify.annotations.NullMarked;
