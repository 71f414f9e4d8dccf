/**
 * The embedder's hand in what clients do: {@link io.sluice.mqtt.broker.intercept.Interceptor} sees, changes or refuses
 * it.
 */
@NullMarked
package io.sluice.mqtt.broker.intercept;

import org.jspecify.annotations.NullMarked;
