/**
 * Sessions that outlive their connections: what is kept of them in the store, and the queues in which messages wait for
 * them. A {@link io.sluice.mqtt.broker.kept.KeptSession} is the subscriber that a client's subscriptions belong to,
 * connected or not; it needs no event loop to take a message. {@link io.sluice.mqtt.broker.kept.KeptSessions} is all of
 * them. Who is connected, and what is said on the wire, is not known here.
 */
@NullMarked
package io.sluice.mqtt.broker.kept;

import org.jspecify.annotations.NullMarked;
