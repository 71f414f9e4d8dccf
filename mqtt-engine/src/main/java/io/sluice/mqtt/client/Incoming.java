package io.sluice.mqtt.client;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import java.util.function.Consumer;

/**
 * Counts the messages that a connection has brought to an {@link Inbox} and that are not answered, and has the connection
 * not read from while they are as many as may be. So a server that does not keep to our Receive Maximum waits: one of
 * 3.1.1 knows of none, and mosquitto sends more when it resumes a session [MQTT5-3.3.4-9]. On the channel's event loop.
 */
final class Incoming {

    private final Inbox inbox;
    private final int most;
    private final Consumer<Boolean> hold;
    private int waiting;
    private boolean held;

    /**
     * Of a connection.
     *
     * @param most messages of QoS 1 and 2 at a time
     * @param hold told to stop reading, and to go on
     */
    Incoming(Inbox inbox, int most, Consumer<Boolean> hold) {
        this.inbox = inbox;
        this.most = most;
        this.hold = hold;
    }

    void published(Publish publish) {
        if (publish.message().qos() != Qos.AT_MOST_ONCE) {
            waiting++;
            holdOrGoOn();
        }
        inbox.published(publish);
    }

    void released(int packetId) {
        inbox.released(packetId);
    }

    /** The packet of an answer. */
    Packet answered(Inbox.Answer answer) {
        if (answer.kind() != Inbox.Answer.Kind.COMPLETED) {
            waiting--;
            holdOrGoOn();
        }
        return switch (answer.kind()) {
            case ACKNOWLEDGED -> Puback.of(answer.packetId());
            case RECEIVED -> Pubrec.of(answer.packetId());
            case COMPLETED -> Pubcomp.of(answer.packetId());
        };
    }

    /** What is released must get through, so only messages that are not answered hold it up. */
    private void holdOrGoOn() {
        boolean full = waiting >= most;
        if (full != held) {
            held = full;
            hold.accept(full);
        }
    }
}
