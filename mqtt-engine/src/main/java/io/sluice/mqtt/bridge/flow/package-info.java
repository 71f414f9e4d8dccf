/**
 * What is sent next to an upstream, on which lane, with which packet identifier, how fast, and what is owed an answer:
 * the pure part of a bridge. Nothing here calls a clock, a thread, a queue or a socket.
 */
@NullMarked
package io.sluice.mqtt.bridge.flow;

import org.jspecify.annotations.NullMarked;
