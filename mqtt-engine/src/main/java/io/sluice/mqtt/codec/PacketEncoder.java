package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Auth;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.packet.Will;
import java.util.List;

/**
 * Writes packets. The layouts are drawn at the decoders. What a version does not have is left out: properties, and
 * reason codes beside those of CONNACK and SUBACK, in 3.1.1. Throws only when a caller made a packet that has no
 * encoding: a field over 65,535 bytes, AUTH in 3.1.1.
 */
public final class PacketEncoder {

    private PacketEncoder() {}

    /** Appends a packet to a buffer, which grows as needed. */
    public static void encode(Packet packet, ProtocolVersion version, ByteBuf out) {
        boolean v5 = version == ProtocolVersion.V5;
        switch (packet.type()) {
            case CONNECT -> connect((Connect) packet, v5, out);
            case CONNACK -> connack((Connack) packet, v5, out);
            case PUBLISH -> {
                Publish publish = (Publish) packet;
                EncodedPublish.of(publish, version).writeTo(out, publish.packetId(), publish.dup());
            }
            case PUBACK -> {
                Puback ack = (Puback) packet;
                ack(PacketType.PUBACK, 0, ack.packetId(), ack.code(), ack.diagnostics(), v5, out);
            }
            case PUBREC -> {
                Pubrec ack = (Pubrec) packet;
                ack(PacketType.PUBREC, 0, ack.packetId(), ack.code(), ack.diagnostics(), v5, out);
            }
            case PUBREL -> {
                Pubrel ack = (Pubrel) packet;
                ack(PacketType.PUBREL, 2, ack.packetId(), ack.code(), ack.diagnostics(), v5, out);
            }
            case PUBCOMP -> {
                Pubcomp ack = (Pubcomp) packet;
                ack(PacketType.PUBCOMP, 0, ack.packetId(), ack.code(), ack.diagnostics(), v5, out);
            }
            case SUBSCRIBE -> subscribe((Subscribe) packet, v5, out);
            case SUBACK -> {
                Suback suback = (Suback) packet;
                acks(PacketType.SUBACK, suback.packetId(), suback.codes(), suback.diagnostics(), v5, out);
            }
            case UNSUBSCRIBE -> unsubscribe((Unsubscribe) packet, v5, out);
            case UNSUBACK -> {
                Unsuback unsuback = (Unsuback) packet;
                List<ReasonCode> codes = v5 ? unsuback.codes() : List.of();
                acks(PacketType.UNSUBACK, unsuback.packetId(), codes, unsuback.diagnostics(), v5, out);
            }
            case PINGREQ, PINGRESP -> out.writeShort(packet.type().number() << 12);
            case DISCONNECT -> disconnect((Disconnect) packet, v5, out);
            case AUTH -> auth((Auth) packet, v5, out);
        }
    }

    /** The fixed header, then the body. */
    private static void frame(PacketType type, int flags, ByteBuf body, ByteBuf out) {
        out.writeByte((type.number() << 4) | flags);
        Wire.varInt(out, body.readableBytes());
        out.writeBytes(body);
    }

    private static void connect(Connect connect, boolean v5, ByteBuf out) {
        ByteBuf body = Unpooled.buffer(64);
        Wire.utf8(body, "MQTT");
        body.writeByte(connect.version().level());
        body.writeByte(connectFlags(connect));
        body.writeShort(connect.keepAliveSeconds());
        if (v5) {
            Connect.Properties properties = connect.properties();
            new PropertyWriter()
                    .u32(Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpirySeconds(), 0)
                    .u16(Property.RECEIVE_MAXIMUM, properties.receiveMaximum(), 65_535)
                    .u32(Property.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize(), -1)
                    .u16(Property.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum(), 0)
                    .flag(Property.REQUEST_RESPONSE_INFORMATION, properties.requestResponseInformation(), false)
                    .flag(Property.REQUEST_PROBLEM_INFORMATION, properties.requestProblemInformation(), true)
                    .text(Property.AUTHENTICATION_METHOD, properties.authenticationMethod())
                    .binary(Property.AUTHENTICATION_DATA, properties.authenticationData())
                    .user(properties.user())
                    .writeTo(body);
        }
        Wire.utf8(body, connect.clientId());
        Will will = connect.will();
        if (will != null) {
            will(will, v5, body);
        }
        if (connect.userName() != null) {
            Wire.utf8(body, connect.userName());
        }
        if (connect.password() != null) {
            Wire.binary(body, connect.password());
        }
        frame(PacketType.CONNECT, 0, body, out);
    }

    private static int connectFlags(Connect connect) {
        Will will = connect.will();
        int willFlags = will == null
                ? 0
                : 0x04 | (will.message().qos().number() << 3) | (will.message().retain() ? 0x20 : 0);
        return willFlags
                | (connect.cleanStart() ? 0x02 : 0)
                | (connect.password() != null ? 0x40 : 0)
                | (connect.userName() != null ? 0x80 : 0);
    }

    private static void will(Will will, boolean v5, ByteBuf body) {
        if (v5) {
            new PropertyWriter()
                    .u32(Property.WILL_DELAY_INTERVAL, will.delaySeconds(), 0)
                    .message(will.message().properties())
                    .writeTo(body);
        }
        Wire.utf8(body, will.message().topic());
        Wire.binary(body, will.message().payload());
    }

    private static void connack(Connack connack, boolean v5, ByteBuf out) {
        ByteBuf body = Unpooled.buffer(32);
        body.writeByte(connack.sessionPresent() ? 1 : 0);
        body.writeByte(v5 ? connack.code().number() : ReturnCodes.toWire(connack.code()));
        if (v5) {
            Connack.Properties properties = connack.properties();
            PropertyWriter writer = new PropertyWriter()
                    .u32(Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpirySeconds(), -1)
                    .u16(Property.SERVER_KEEP_ALIVE, properties.serverKeepAliveSeconds(), -1)
                    .text(Property.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientId())
                    .text(Property.RESPONSE_INFORMATION, properties.responseInformation())
                    .text(Property.SERVER_REFERENCE, properties.serverReference())
                    .text(Property.AUTHENTICATION_METHOD, properties.authenticationMethod())
                    .binary(Property.AUTHENTICATION_DATA, properties.authenticationData());
            capabilities(properties.capabilities(), writer);
            writer.diagnostics(connack.diagnostics()).writeTo(body);
        }
        frame(PacketType.CONNACK, 0, body, out);
    }

    private static void capabilities(Connack.Capabilities capabilities, PropertyWriter writer) {
        writer.u16(Property.RECEIVE_MAXIMUM, capabilities.receiveMaximum(), 65_535);
        if (capabilities.maximumQos() != Qos.EXACTLY_ONCE) {
            writer.flag(Property.MAXIMUM_QOS, capabilities.maximumQos().number());
        }
        writer.flag(Property.RETAIN_AVAILABLE, capabilities.retain(), true)
                .u32(Property.MAXIMUM_PACKET_SIZE, capabilities.maximumPacketSize(), -1)
                .u16(Property.TOPIC_ALIAS_MAXIMUM, capabilities.topicAliasMaximum(), 0)
                .flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, capabilities.wildcards(), true)
                .flag(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, capabilities.subscriptionIdentifiers(), true)
                .flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, capabilities.sharedSubscriptions(), true);
    }

    private static void ack(
            PacketType type,
            int flags,
            int packetId,
            ReasonCode code,
            Diagnostics diagnostics,
            boolean v5,
            ByteBuf out) {
        if (!v5 || (code == ReasonCode.SUCCESS && diagnostics.equals(Diagnostics.NONE))) {
            out.writeInt((type.number() << 28) | (flags << 24) | (2 << 16) | packetId);
            return;
        }
        ByteBuf body = Unpooled.buffer(16).writeShort(packetId).writeByte(code.number());
        if (!diagnostics.equals(Diagnostics.NONE)) {
            new PropertyWriter().diagnostics(diagnostics).writeTo(body);
        }
        frame(type, flags, body, out);
    }

    private static void acks(
            PacketType type, int packetId, List<ReasonCode> codes, Diagnostics diagnostics, boolean v5, ByteBuf out) {
        ByteBuf body = Unpooled.buffer(16).writeShort(packetId);
        if (v5) {
            new PropertyWriter().diagnostics(diagnostics).writeTo(body);
        }
        for (ReasonCode code : codes) {
            body.writeByte(v5 ? code.number() : Math.min(code.number(), 0x80));
        }
        frame(type, 0, body, out);
    }

    private static void subscribe(Subscribe subscribe, boolean v5, ByteBuf out) {
        ByteBuf body = Unpooled.buffer(64).writeShort(subscribe.packetId());
        if (v5) {
            PropertyWriter properties = new PropertyWriter();
            if (subscribe.subscriptionIdentifier() != 0) {
                properties.subscriptionIdentifier(subscribe.subscriptionIdentifier());
            }
            properties.user(subscribe.user()).writeTo(body);
        }
        for (Subscribe.Request request : subscribe.requests()) {
            Wire.utf8(body, request.filter().text());
            body.writeByte(v5 ? options(request) : request.qos().number());
        }
        frame(PacketType.SUBSCRIBE, 2, body, out);
    }

    private static int options(Subscribe.Request request) {
        return request.qos().number()
                | (request.noLocal() ? 0x04 : 0)
                | (request.retainAsPublished() ? 0x08 : 0)
                | (request.retainHandling().number() << 4);
    }

    private static void unsubscribe(Unsubscribe unsubscribe, boolean v5, ByteBuf out) {
        ByteBuf body = Unpooled.buffer(64).writeShort(unsubscribe.packetId());
        if (v5) {
            new PropertyWriter().user(unsubscribe.user()).writeTo(body);
        }
        unsubscribe.filters().forEach(filter -> Wire.utf8(body, filter.text()));
        frame(PacketType.UNSUBSCRIBE, 2, body, out);
    }

    private static void disconnect(Disconnect disconnect, boolean v5, ByteBuf out) {
        ByteBuf body = Unpooled.buffer(16);
        if (v5 && !disconnect.equals(Disconnect.NORMAL)) {
            body.writeByte(disconnect.code().number());
            new PropertyWriter()
                    .u32(Property.SESSION_EXPIRY_INTERVAL, disconnect.sessionExpirySeconds(), -1)
                    .text(Property.SERVER_REFERENCE, disconnect.serverReference())
                    .diagnostics(disconnect.diagnostics())
                    .writeTo(body);
        }
        frame(PacketType.DISCONNECT, 0, body, out);
    }

    private static void auth(Auth auth, boolean v5, ByteBuf out) {
        if (!v5) {
            throw new IllegalArgumentException("AUTH does not exist in 3.1.1");
        }
        ByteBuf body = Unpooled.buffer(32);
        if (auth.code() != ReasonCode.SUCCESS || auth.method() != null) {
            body.writeByte(auth.code().number());
            new PropertyWriter()
                    .text(Property.AUTHENTICATION_METHOD, auth.method())
                    .binary(Property.AUTHENTICATION_DATA, auth.data())
                    .diagnostics(auth.diagnostics())
                    .writeTo(body);
        }
        frame(PacketType.AUTH, 0, body, out);
    }
}
