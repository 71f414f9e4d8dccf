package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.routing.Limit;
import io.sluice.mqtt.broker.session.SessionLimits;

/**
 * What clients may take.
 *
 * @param connections that are open, of all listeners together, at least 1
 * @param connection each of them
 * @param session each session
 * @param keptSessions sessions that outlive their connections
 */
public record BrokerLimits(
        int connections, ConnectionLimits connection, SessionLimits session, SessionSettings keptSessions) {

    /** 10,000 connections, and the defaults of all else. */
    public static final BrokerLimits DEFAULT =
            new BrokerLimits(10_000, ConnectionLimits.DEFAULT, SessionLimits.DEFAULT, SessionSettings.DEFAULT);

    public BrokerLimits {
        Limit.require("connections", connections, 1, Integer.MAX_VALUE);
    }

    /** The same with so many connections. */
    public BrokerLimits withConnections(int other) {
        return new BrokerLimits(other, connection, session, keptSessions);
    }

    /** The same with other limits of a connection. */
    public BrokerLimits with(ConnectionLimits other) {
        return new BrokerLimits(connections, other, session, keptSessions);
    }

    /** The same with other limits of a session. */
    public BrokerLimits with(SessionLimits other) {
        return new BrokerLimits(connections, connection, other, keptSessions);
    }

    /** The same with other kept sessions. */
    public BrokerLimits with(SessionSettings other) {
        return new BrokerLimits(connections, connection, session, other);
    }
}
