package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.routing.Limit;
import io.sluice.mqtt.broker.routing.MessageCap;
import io.sluice.mqtt.broker.session.SessionLimits;

/**
 * What clients may take.
 *
 * @param connections that are open, of all listeners together, at least 1
 * @param connection each of them
 * @param session each session
 * @param keptSessions sessions that outlive their connections
 * @param retained messages that are retained
 * @param wills that are held, of clients that are connected or while they wait for their delay
 */
public record BrokerLimits(
        int connections,
        ConnectionLimits connection,
        SessionLimits session,
        SessionSettings keptSessions,
        MessageCap retained,
        MessageCap wills) {

    /** 10,000 connections, 100,000 retained messages of 64 MiB, 10,000 wills of 8 MiB, and the defaults of all else. */
    public static final BrokerLimits DEFAULT = new BrokerLimits(
            10_000,
            ConnectionLimits.DEFAULT,
            SessionLimits.DEFAULT,
            SessionSettings.DEFAULT,
            new MessageCap(100_000, 64L << 20),
            new MessageCap(10_000, 8L << 20));

    public BrokerLimits {
        Limit.require("connections", connections, 1, Integer.MAX_VALUE);
    }

    /** The same with so many connections. */
    public BrokerLimits withConnections(int other) {
        return new BrokerLimits(other, connection, session, keptSessions, retained, wills);
    }

    /** The same with other limits of a connection. */
    public BrokerLimits with(ConnectionLimits other) {
        return new BrokerLimits(connections, other, session, keptSessions, retained, wills);
    }

    /** The same with other limits of a session. */
    public BrokerLimits with(SessionLimits other) {
        return new BrokerLimits(connections, connection, other, keptSessions, retained, wills);
    }

    /** The same with other kept sessions. */
    public BrokerLimits with(SessionSettings other) {
        return new BrokerLimits(connections, connection, session, other, retained, wills);
    }

    /** The same with another cap of retained messages. */
    public BrokerLimits withRetained(MessageCap other) {
        return new BrokerLimits(connections, connection, session, keptSessions, other, wills);
    }

    /** The same with another cap of wills. */
    public BrokerLimits withWills(MessageCap other) {
        return new BrokerLimits(connections, connection, session, keptSessions, retained, other);
    }
}
