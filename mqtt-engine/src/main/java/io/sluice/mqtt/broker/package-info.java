/**
 * The broker. {@link io.sluice.mqtt.broker.Broker} is the way in; around it are the settings and the password file,
 * under it a {@code Connection} for each socket, which opens a session
 * ({@link io.sluice.mqtt.broker.session}) when the {@code Gate} lets the client in. All of them share a router
 * ({@link io.sluice.mqtt.broker.routing}).
 */
@NullMarked
package io.sluice.mqtt.broker;

import org.jspecify.annotations.NullMarked;
