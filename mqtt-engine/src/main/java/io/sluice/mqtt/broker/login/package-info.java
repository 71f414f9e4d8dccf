/**
 * Who is who. {@link io.sluice.mqtt.broker.login.Authenticator} is the way in for one's own; tokens, SCRAM and the
 * lock-out of those who guess are here. No socket; clocks are handed in.
 */
@NullMarked
package io.sluice.mqtt.broker.login;

import org.jspecify.annotations.NullMarked;
