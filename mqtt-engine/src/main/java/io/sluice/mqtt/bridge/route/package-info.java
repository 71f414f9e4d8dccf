/**
 * Which way a message goes between the local broker and an upstream: what its topic is on the other side
 * ({@link io.sluice.mqtt.bridge.route.TopicMap}), which topics a rule can reach
 * ({@link io.sluice.mqtt.bridge.route.TopicSpace}), and where it has been
 * ({@link io.sluice.mqtt.bridge.route.Origin}). All of it pure.
 */
@NullMarked
package io.sluice.mqtt.bridge.route;

import org.jspecify.annotations.NullMarked;
