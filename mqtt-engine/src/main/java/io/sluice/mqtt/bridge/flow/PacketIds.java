package io.sluice.mqtt.bridge.flow;

import io.sluice.mqtt.client.MqttClient;
import java.util.BitSet;

/** The packet identifiers from 1 to {@link MqttClient#CALLERS_PACKET_IDS}, given out in turn. Pure; for one thread. */
final class PacketIds {

    private static final int MOST = MqttClient.CALLERS_PACKET_IDS;

    private final BitSet used = new BitSet();
    private int last;

    /** The next that is free; there are more of them than messages may be in flight. */
    int next() {
        do {
            last = last % MOST + 1;
        } while (used.get(last));
        used.set(last);
        return last;
    }

    void reserve(int packetId) {
        used.set(packetId);
    }

    /** Gives one back; 0 is none. */
    void free(int packetId) {
        used.clear(packetId);
    }
}
