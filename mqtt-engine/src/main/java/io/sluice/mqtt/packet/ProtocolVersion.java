package io.sluice.mqtt.packet;

/** The protocol levels that are spoken. [MQTT-3.1.2-2] */
public enum ProtocolVersion {
    V3_1_1(4),
    V5(5);

    private final int level;

    ProtocolVersion(int level) {
        this.level = level;
    }

    /** The number in the CONNECT packet. */
    public int level() {
        return level;
    }
}
