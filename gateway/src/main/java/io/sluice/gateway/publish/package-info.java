/**
 * The publish stage: between a link's readings and the broker. Decides what is worth publishing, numbers it, and writes
 * its payload. One {@link io.sluice.gateway.publish.LinkPublisher} a link, on that link's thread.
 */
@NullMarked
package io.sluice.gateway.publish;

import org.jspecify.annotations.NullMarked;
