package io.sluice.mqtt.bridge.route;

import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks of the gateways that a message has passed, so that it never circles. Each is a user property {@value #MARK}: a
 * gateway that sends a message upstream adds {@code gateway}, one that takes it from an upstream {@code gateway/upstream}.
 * MQTT 3.1.1 carries no marks over the wire; within the gateway, and what it keeps, they are there in any case. Pure.
 */
public final class Origin {

    /** The name of the user property. */
    public static final String MARK = "sluice-origin";

    private final String gateway;
    private final UserProperty up;
    private final UserProperty down;
    private final MessageProperties onlyUp;

    /**
     * That of an upstream of a gateway.
     *
     * @param gateway no other gateway has it
     * @param upstream without a slash
     */
    public Origin(String gateway, String upstream) {
        this.gateway = gateway;
        this.up = new UserProperty(MARK, gateway);
        this.down = new UserProperty(MARK, gateway + "/" + upstream);
        this.onlyUp = MessageProperties.NONE.withUser(up);
    }

    /**
     * Whether a message of the local broker may go to this upstream: not when it came from there, and not when it was here
     * before. One that has just come from another upstream may.
     */
    public boolean mayGoUp(MessageProperties properties) {
        String last = null;
        boolean before = false;
        List<UserProperty> pairs = properties.user();
        for (int i = 0; i < pairs.size(); i++) { // of each message: without an iterator
            UserProperty pair = pairs.get(i);
            if (pair.name().equals(MARK)) {
                last = pair.value();
                before |= isOurs(last);
            }
        }
        if (last == null || !before) {
            return true;
        }
        return last.startsWith(gateway + "/") && !last.equals(down.value());
    }

    /** Whether a message that comes from the upstream has been in this gateway. */
    public boolean wasHere(MessageProperties properties) {
        List<UserProperty> pairs = properties.user();
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).name().equals(MARK) && isOurs(pairs.get(i).value())) {
                return true;
            }
        }
        return false;
    }

    private boolean isOurs(@Nullable String mark) {
        return mark != null
                && mark.startsWith(gateway)
                && (mark.length() == gateway.length() || mark.charAt(gateway.length()) == '/');
    }

    /** The properties of a message on its way to the upstream. */
    public MessageProperties goingUp(MessageProperties properties) {
        if (properties.equals(MessageProperties.NONE)) {
            return onlyUp;
        }
        return wasHere(properties) ? properties : properties.withUser(up);
    }

    /** The properties of a message that came from the upstream. */
    public MessageProperties comingDown(MessageProperties properties) {
        return properties.withUser(down);
    }
}
