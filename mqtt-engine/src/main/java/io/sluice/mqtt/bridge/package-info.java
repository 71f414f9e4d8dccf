/**
 * Store and forward to remote brokers. A {@link io.sluice.mqtt.bridge.Bridge} is one upstream: what the local broker
 * takes that matches its rules is durable in its queue before it is first sent, and leaves the queue when the upstream
 * has acknowledged it.
 */
@NullMarked
package io.sluice.mqtt.bridge;

import org.jspecify.annotations.NullMarked;
