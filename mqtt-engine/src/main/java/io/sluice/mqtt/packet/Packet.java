package io.sluice.mqtt.packet;

/** One control packet. Immutable; payloads and binary data are shared and must not be changed. */
public sealed interface Packet extends Decoded
        permits Connect,
                Connack,
                Publish,
                Puback,
                Pubrec,
                Pubrel,
                Pubcomp,
                Subscribe,
                Suback,
                Unsubscribe,
                Unsuback,
                Pingreq,
                Pingresp,
                Disconnect,
                Auth {

    /** Which of the fifteen it is. */
    PacketType type();
}
