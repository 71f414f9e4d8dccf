/**
 * Who may do what. {@link io.sluice.mqtt.broker.access.Authorizer} is the question as the broker asks it,
 * {@link io.sluice.mqtt.broker.access.Access} what a session holds of the answer. Pure: no socket, clock or thread.
 */
@NullMarked
package io.sluice.mqtt.broker.access;

import org.jspecify.annotations.NullMarked;
