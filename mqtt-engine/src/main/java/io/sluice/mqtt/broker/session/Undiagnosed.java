package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Unsuback;

/** Packets without reason strings and user properties. */
final class Undiagnosed {

    private Undiagnosed() {}

    /** Whether a packet of that type may have them whatever the client asked for. [MQTT-3.1.2-29] */
    static boolean mayAlwaysSay(PacketType type) {
        return type == PacketType.CONNACK || type == PacketType.DISCONNECT || type == PacketType.PUBLISH;
    }

    /** The same packet without them. */
    static Packet of(Packet packet) {
        return switch (packet.type()) {
            case CONNACK -> {
                Connack it = (Connack) packet;
                yield new Connack(it.sessionPresent(), it.code(), it.properties(), Diagnostics.NONE);
            }
            case PUBACK -> new Puback(((Puback) packet).packetId(), ((Puback) packet).code(), Diagnostics.NONE);
            case PUBREC -> new Pubrec(((Pubrec) packet).packetId(), ((Pubrec) packet).code(), Diagnostics.NONE);
            case PUBREL -> new Pubrel(((Pubrel) packet).packetId(), ((Pubrel) packet).code(), Diagnostics.NONE);
            case PUBCOMP -> new Pubcomp(((Pubcomp) packet).packetId(), ((Pubcomp) packet).code(), Diagnostics.NONE);
            case SUBACK -> new Suback(((Suback) packet).packetId(), ((Suback) packet).codes(), Diagnostics.NONE);
            case UNSUBACK ->
                new Unsuback(((Unsuback) packet).packetId(), ((Unsuback) packet).codes(), Diagnostics.NONE);
            case DISCONNECT -> {
                Disconnect it = (Disconnect) packet;
                yield new Disconnect(it.code(), it.sessionExpirySeconds(), it.serverReference(), Diagnostics.NONE);
            }
            case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP, AUTH -> packet;
        };
    }
}
