package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.TopicFilter;

/** The permissions of a client that may do everything. */
enum Everything implements Permissions {
    INSTANCE;

    @Override
    public boolean allows(Action action, String topic) {
        return true;
    }

    @Override
    public Grant grant(Action action, TopicFilter filter) {
        return Grant.ALL;
    }
}
