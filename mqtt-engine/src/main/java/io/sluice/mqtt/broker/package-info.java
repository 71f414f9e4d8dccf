/**
 * The broker. {@link io.sluice.mqtt.broker.Broker} is the way in; around it are the settings and the password file,
 * under it a {@code Connection} for each socket, a {@code Session} for each client, and the {@code Router} that all of
 * them share.
 */
@NullMarked
package io.sluice.mqtt.broker;

import org.jspecify.annotations.NullMarked;
