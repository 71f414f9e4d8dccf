package io.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.packet.Diagnostics;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the properties of one packet, then writes them with their length before them. Absent ones are left out. */
final class PropertyWriter {

    private final ByteBuf block = Unpooled.buffer(32);

    /** Where the message expiry's value begins within the block, -1 when there is none. */
    private int expiryAt = -1;

    int expiryAt() {
        return expiryAt;
    }

    int length() {
        return block.readableBytes();
    }

    void writeTo(ByteBuf out) {
        Wire.varInt(out, length());
        out.writeBytes(block, 0, length());
    }

    PropertyWriter flag(Property property, boolean value, boolean absent) {
        return value == absent ? this : flag(property, value ? 1 : 0);
    }

    PropertyWriter flag(Property property, int value) {
        block.writeByte(property.identifier()).writeByte(value);
        return this;
    }

    PropertyWriter u16(Property property, int value, int absent) {
        if (value != absent) {
            block.writeByte(property.identifier()).writeShort(value);
        }
        return this;
    }

    PropertyWriter u32(Property property, long value, long absent) {
        if (value != absent) {
            block.writeByte(property.identifier()).writeInt((int) value);
        }
        return this;
    }

    PropertyWriter text(Property property, @Nullable String value) {
        if (value != null) {
            block.writeByte(property.identifier());
            Wire.utf8(block, value);
        }
        return this;
    }

    PropertyWriter binary(Property property, @Nullable ByteBuffer value) {
        if (value != null) {
            block.writeByte(property.identifier());
            Wire.binary(block, value);
        }
        return this;
    }

    PropertyWriter subscriptionIdentifier(int value) {
        block.writeByte(Property.SUBSCRIPTION_IDENTIFIER.identifier());
        Wire.varInt(block, value);
        return this;
    }

    PropertyWriter user(List<UserProperty> properties) {
        for (int i = 0; i < properties.size(); i++) {
            UserProperty property = properties.get(i);
            block.writeByte(Property.USER_PROPERTY.identifier());
            Wire.utf8(block, property.name());
            Wire.utf8(block, property.value());
        }
        return this;
    }

    PropertyWriter diagnostics(Diagnostics diagnostics) {
        return text(Property.REASON_STRING, diagnostics.reason()).user(diagnostics.user());
    }

    PropertyWriter message(MessageProperties properties) {
        flag(Property.PAYLOAD_FORMAT_INDICATOR, properties.utf8(), false);
        if (properties.expirySeconds() >= 0) {
            expiryAt = length() + 1;
            u32(Property.MESSAGE_EXPIRY_INTERVAL, properties.expirySeconds(), -1);
        }
        return text(Property.CONTENT_TYPE, properties.contentType())
                .text(Property.RESPONSE_TOPIC, properties.responseTopic())
                .binary(Property.CORRELATION_DATA, properties.correlationData())
                .user(properties.user());
    }
}
