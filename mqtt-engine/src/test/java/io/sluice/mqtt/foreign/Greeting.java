package io.sluice.mqtt.foreign;

/**
 * What a broker says to a client that it lets in.
 *
 * @param session whether one was present
 * @param assignedId the client identifier that the broker chose; empty when the client did
 */
record Greeting(boolean session, String assignedId) {}
