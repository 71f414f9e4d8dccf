package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.TopicFilter;
import java.util.List;

/**
 * What one client may do by rules. The first rule that is about an action and a topic decides.
 *
 * @param otherwise whether what no rule is about is allowed
 */
record RulePermissions(List<ClientRule> rules, boolean otherwise) implements Permissions {

    @Override
    public boolean allows(Action action, String topic) {
        for (ClientRule rule : rules) {
            if (rule.has(action, topic)) {
                return rule.allow();
            }
        }
        return otherwise;
    }

    /** A filter is granted when one rule that allows covers it whole; denials before that make it one in part. */
    @Override
    public Grant grant(Action action, TopicFilter filter) {
        boolean partly = false;
        for (ClientRule rule : rules) {
            if (rule.covers(action, filter)) {
                return rule.allow() ? granted(partly) : Grant.NONE;
            }
            partly |= !rule.allow() && rule.meets(action, filter);
        }
        return otherwise ? granted(partly) : Grant.NONE;
    }

    private static Grant granted(boolean partly) {
        return partly ? Grant.SOME : Grant.ALL;
    }
}
