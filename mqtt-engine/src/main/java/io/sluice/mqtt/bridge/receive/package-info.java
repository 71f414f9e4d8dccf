/**
 * What comes down from an upstream: which of its messages under which local name
 * ({@link io.sluice.mqtt.bridge.receive.SubscribeRule}), and which subscriptions its session has, lacks and is refused
 * ({@link io.sluice.mqtt.bridge.receive.Subscriptions}). All of it pure.
 */
@NullMarked
package io.sluice.mqtt.bridge.receive;

import org.jspecify.annotations.NullMarked;
