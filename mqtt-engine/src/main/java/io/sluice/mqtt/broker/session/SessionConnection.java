package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.packet.ReasonCode;

/** What a session asks of the connection that it lives on. Called on the connection's event loop. */
public interface SessionConnection {

    /**
     * The client has its session: it is to be welcomed, and then the session {@link Session#begin begins}.
     *
     * @param present whether the session existed before
     */
    void opened(Session session, boolean present);

    /** The client cannot have a session. The refusal is not counted yet. */
    void refused(Refusal refusal, ReasonCode code, String reason);

    /** Ends the connection for a reason, which a client of 5 is told. */
    void end(ReasonCode code, String reason);

    /** Ends the connection when what was written is sent, or after a while when the peer does not take it. */
    void close();

    /** Stops reading, or goes on. */
    void holdReads(boolean hold);
}
