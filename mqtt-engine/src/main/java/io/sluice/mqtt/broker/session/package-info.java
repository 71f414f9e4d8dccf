/**
 * What a client and the broker say to each other once the client is let in.
 * {@link io.sluice.mqtt.broker.session.Sessions} is the way in; a {@code Session} has an {@code Inbound} for what its
 * client publishes and an {@code Outbound} for what it is sent, and shares a {@code SessionLoop} with the others of its
 * event loop. Its socket is a {@link io.sluice.mqtt.broker.session.SessionConnection} to it.
 */
@NullMarked
package io.sluice.mqtt.broker.session;

import org.jspecify.annotations.NullMarked;
