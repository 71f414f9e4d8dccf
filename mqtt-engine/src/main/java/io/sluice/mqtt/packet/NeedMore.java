package io.sluice.mqtt.packet;

/** The packet is not complete yet. Nothing was consumed. */
public enum NeedMore implements Decoded {
    INSTANCE
}
