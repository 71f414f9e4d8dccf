/**
 * What payloads may become on their way upstream, and again at the far end: many messages in one batch, as JSON or CBOR,
 * compressed; and sealed, so that only holders of a key can read them. Knows messages and bytes, no network and no disk.
 */
@NullMarked
package io.sluice.mqtt.payload;

import org.jspecify.annotations.NullMarked;
