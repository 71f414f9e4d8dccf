package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.TopicFilter;

/**
 * All that one client may do, until the rules change. Immutable, or at least safe on any thread; asked on event loops,
 * so it must answer at once. Answers about topics are kept by {@link Access}.
 */
public interface Permissions {

    /** Whether an action is allowed on a topic name. */
    boolean allows(Action action, String topic);

    /**
     * How much of a filter may be had.
     *
     * @param action {@link Action#SUBSCRIBE} or {@link Action#SHARE}
     * @param filter its pattern counts, the group of a shared one does not
     */
    Grant grant(Action action, TopicFilter filter);

    /** Those of a client that may do everything. */
    static Permissions everything() {
        return Everything.INSTANCE;
    }
}
