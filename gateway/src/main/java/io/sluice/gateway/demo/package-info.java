/**
 * The main job on one machine, for a first look: a simulated plant, a gateway from a generated tag map, a second broker
 * as cloud over TLS, and a link between them that can be cut.
 */
@NullMarked
package io.sluice.gateway.demo;

import org.jspecify.annotations.NullMarked;
