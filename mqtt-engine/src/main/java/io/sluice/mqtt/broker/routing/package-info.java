/**
 * Who gets a message, and the message on its way there. {@link io.sluice.mqtt.broker.routing.Router} is the way in;
 * behind it are the tree of all subscriptions, the retained messages, and the subscribers of this process. Knows
 * nothing of sessions and sockets: those come to it as {@link io.sluice.mqtt.broker.routing.Subscriber}s.
 */
@NullMarked
package io.sluice.mqtt.broker.routing;

import org.jspecify.annotations.NullMarked;
