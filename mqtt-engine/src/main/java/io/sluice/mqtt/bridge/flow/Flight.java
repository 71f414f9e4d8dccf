package io.sluice.mqtt.bridge.flow;

import io.sluice.mqtt.Qos;
import io.sluice.store.QueueEntry;
import java.nio.ByteBuffer;

/**
 * A message under way.
 *
 * @param entry as it lies in the queue; without payload when it has left the queue and only its QoS 2 exchange is owed
 * @param lane which way it goes
 * @param qos the one it is sent with
 * @param packetId 1 to 32,767, or 0 with QoS 0
 * @param stage how far it has come
 * @param dup sent before on this session with this packet identifier
 * @param resent sent before without an answer, so that it may arrive twice
 * @param tries how often it was sent, this time included
 * @param strikes how often the upstream threw us out over it
 * @param serial its place in the order of sending
 * @param sinceNanos when it came to its stage
 */
public record Flight(
        QueueEntry entry,
        Lane lane,
        Qos qos,
        int packetId,
        Stage stage,
        boolean dup,
        boolean resent,
        int tries,
        int strikes,
        long serial,
        long sinceNanos) {

    /** Stands for a message that has left the queue. */
    static QueueEntry gone(long offset) {
        return new QueueEntry(0, offset, 0, ByteBuffer.allocate(0));
    }

    /** Its place in the queue. */
    public long offset() {
        return entry.offset();
    }

    /** What it takes of the bytes in flight. */
    public int bytes() {
        return entry.payload().remaining();
    }

    /** Whether its packet identifier has to outlive the process. */
    boolean recorded() {
        return qos == Qos.EXACTLY_ONCE && packetId != 0;
    }

    Flight at(Stage next, long now) {
        return new Flight(entry, lane, qos, packetId, next, dup, resent, tries, strikes, serial, now);
    }

    Flight struck() {
        return new Flight(entry, lane, qos, packetId, stage, dup, resent, tries, strikes + 1, serial, sinceNanos);
    }

    /** To be sent anew, as if for the first time, under a packet identifier that is found then. */
    Flight afresh(boolean mayHaveArrived) {
        return new Flight(
                entry, lane, qos, 0, Stage.RECORDING, false, mayHaveArrived, tries, strikes, serial, sinceNanos);
    }

    /** On its way once more. */
    Flight again(Qos with, int under, Stage from, long now) {
        boolean known = packetId != 0 && stage != Stage.RECORDING;
        boolean risky = resent || (known && with != Qos.EXACTLY_ONCE);
        return new Flight(entry, lane, with, under, from, known, risky, tries + 1, strikes, serial, now);
    }
}
