/** What the gateway tells the local broker of itself: that it is there, and how each upstream is. */
@NullMarked
package io.sluice.gateway.status;

import org.jspecify.annotations.NullMarked;
