package io.sluice.mqtt.codec;

import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.PacketType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The property block of one packet: read as a whole, then asked property by property. Faults go to the {@link Body}.
 * A property that came twice, or where it may not, is refused here for every packet alike.
 */
final class PropertyReader {

    private final Body body;
    private final int place;
    private final long[] numbers = new long[Property.IDENTIFIERS];
    private final @Nullable Object[] objects = new Object[Property.IDENTIFIERS];
    private long seen;
    private @Nullable List<UserProperty> user;
    private @Nullable List<Integer> subscriptionIdentifiers;

    private PropertyReader(Body body, int place) {
        this.body = body;
        this.place = place;
    }

    /** Reads the properties of a packet. */
    static PropertyReader read(Body body, PacketType packet) {
        return read(body, Property.place(packet));
    }

    /** The same; null when there are none, which then cost nothing. */
    static @Nullable PropertyReader readOrNull(Body body, PacketType packet) {
        return body.skipZero() ? null : read(body, packet);
    }

    /** Reads the properties at a place, see {@link Property#IN_WILL}. */
    static PropertyReader read(Body body, int place) {
        PropertyReader reader = new PropertyReader(body, place);
        int length = body.varInt();
        if (length > body.remaining()) {
            body.malformed("the properties reach beyond the packet");
            return reader;
        }
        int end = body.position() + length;
        while (body.position() < end) {
            reader.readOne();
        }
        body.malformedUnlessAt(end, "a property reaches beyond the properties");
        return reader;
    }

    private void readOne() {
        int identifier = body.varInt();
        Property property = Property.of(identifier);
        if (property == null) {
            body.malformed("a property that does not exist");
            return;
        }
        if (!property.allowedAt(place)) {
            body.malformed("a property that this packet may not carry"); // [MQTT5-2.2.2.2]
            return;
        }
        boolean again = (seen & (1L << identifier)) != 0;
        seen |= 1L << identifier;
        if (again && !mayRepeat(property)) {
            body.protocolError("a property came twice");
            return;
        }
        readValue(property);
    }

    private boolean mayRepeat(Property property) {
        return property == Property.USER_PROPERTY
                || (property == Property.SUBSCRIPTION_IDENTIFIER && place == Property.place(PacketType.PUBLISH));
    }

    private void readValue(Property property) {
        int identifier = property.identifier();
        switch (property.kind()) {
            case FLAG -> {
                numbers[identifier] = body.u8();
                if (numbers[identifier] > 1) {
                    body.protocolError("a property that is 0 or 1 has another value");
                }
            }
            case U16 -> numbers[identifier] = body.u16();
            case U16_ABOVE_0 -> numbers[identifier] = aboveZero(body.u16());
            case U32 -> numbers[identifier] = body.u32();
            case U32_ABOVE_0 -> numbers[identifier] = aboveZero(body.u32());
            case VAR_INT_ABOVE_0 -> subscriptionIdentifier((int) aboveZero(body.varInt()));
            case UTF8 -> objects[identifier] = body.utf8();
            case BINARY -> objects[identifier] = body.binary();
            case PAIR -> userProperty();
        }
    }

    private long aboveZero(long value) {
        if (value == 0) {
            body.protocolError("a property that must not be 0 is 0");
        }
        return value;
    }

    private void subscriptionIdentifier(int value) {
        if (subscriptionIdentifiers == null) {
            subscriptionIdentifiers = new ArrayList<>(1);
        }
        subscriptionIdentifiers.add(value);
    }

    private void userProperty() {
        if (user == null) {
            user = new ArrayList<>(2);
        }
        user.add(new UserProperty(body.utf8(), body.utf8()));
    }

    boolean has(Property property) {
        return (seen & (1L << property.identifier())) != 0;
    }

    long number(Property property, long absent) {
        return has(property) ? numbers[property.identifier()] : absent;
    }

    int integer(Property property, int absent) {
        return (int) number(property, absent);
    }

    boolean flag(Property property, boolean absent) {
        return number(property, absent ? 1 : 0) == 1;
    }

    @Nullable
    String text(Property property) {
        return (String) objects[property.identifier()];
    }

    @Nullable
    ByteBuffer binary(Property property) {
        return (ByteBuffer) objects[property.identifier()];
    }

    List<UserProperty> user() {
        return user == null ? List.of() : user;
    }

    List<Integer> subscriptionIdentifiers() {
        return subscriptionIdentifiers == null ? List.of() : subscriptionIdentifiers;
    }

    Diagnostics diagnostics() {
        return seen == 0 ? Diagnostics.NONE : new Diagnostics(text(Property.REASON_STRING), user());
    }

    /** Those of a message, or of a will. */
    MessageProperties message() {
        if (seen == 0) {
            return MessageProperties.NONE;
        }
        String responseTopic = text(Property.RESPONSE_TOPIC);
        if (responseTopic != null && TopicName.problem(responseTopic, Integer.MAX_VALUE) != null) {
            body.protocolError("the response topic is not a topic name"); // [MQTT-3.3.2-14]
        }
        return new MessageProperties(
                flag(Property.PAYLOAD_FORMAT_INDICATOR, false),
                number(Property.MESSAGE_EXPIRY_INTERVAL, -1),
                text(Property.CONTENT_TYPE),
                responseTopic,
                binary(Property.CORRELATION_DATA),
                user());
    }

    /** Authentication data does not come without its method. [MQTT5-3.1.2.11.10] */
    void refuseDataWithoutMethod() {
        if (has(Property.AUTHENTICATION_DATA) && !has(Property.AUTHENTICATION_METHOD)) {
            body.protocolError("authentication data without a method");
        }
    }
}
