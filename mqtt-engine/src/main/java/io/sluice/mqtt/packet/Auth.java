package io.sluice.mqtt.packet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One step of an enhanced authentication; MQTT 5 only. [MQTT5-3.15] */
public record Auth(
        ReasonCode code, @Nullable String method, @Nullable ByteBuffer data, Diagnostics diagnostics)
        implements Packet {

    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }

    /** Without the data, which is secret. */
    @Override
    public String toString() {
        return "Auth[code=" + code + ", method=" + method + "]";
    }
}
