/**
 * The words that every part of the engine shares: a message, its quality of service, a topic filter. The parts are
 * {@code broker}, {@code client} and {@code bridge}; {@code codec} is the wire under them.
 */
@NullMarked
package io.sluice.mqtt;

import org.jspecify.annotations.NullMarked;
