package io.sluice.config.document;

import io.sluice.mqtt.broker.access.Action;
import java.util.EnumSet;
import java.util.Set;

/** What rules of access call what a client does. */
public enum AccessWord {
    PUBLISH,
    SUBSCRIBE,
    RETAINED,
    WILL,
    SHARED,
    RESPONSE,
    READ,
    WRITE,
    ALL;

    /** The actions that it stands for. */
    public Set<Action> actions() {
        return switch (this) {
            case PUBLISH -> EnumSet.of(Action.PUBLISH);
            case SUBSCRIBE -> EnumSet.of(Action.SUBSCRIBE);
            case RETAINED -> EnumSet.of(Action.READ_RETAINED);
            case WILL -> EnumSet.of(Action.WILL);
            case SHARED -> EnumSet.of(Action.SHARE);
            case RESPONSE -> EnumSet.of(Action.RESPOND);
            case READ -> EnumSet.of(Action.SUBSCRIBE, Action.READ_RETAINED, Action.SHARE);
            case WRITE -> EnumSet.of(Action.PUBLISH, Action.WILL, Action.RESPOND);
            case ALL -> EnumSet.allOf(Action.class);
        };
    }
}
