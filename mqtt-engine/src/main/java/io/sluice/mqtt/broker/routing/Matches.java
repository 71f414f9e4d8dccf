package io.sluice.mqtt.broker.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everybody who gets the messages of one topic, found once and good until the tree changes. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // read a message, never compared; lists would cost an iterator each
record Matches(ForwardTo[] sinks, Target[] targets, SharedGroup[] groups) {

    /** Of interests in any order. */
    static Matches of(List<Interest> interests, List<SharedGroup> groups) {
        List<ForwardTo> sinks = new ArrayList<>(2);
        Map<Subscriber, Target> targets = new LinkedHashMap<>();
        for (Interest interest : interests) {
            if (interest.subscriber() instanceof ForwardTo sink) {
                if (!sinks.contains(sink)) {
                    sinks.add(sink);
                }
            } else {
                targets.merge(interest.subscriber(), Target.of(interest), Target::and);
            }
        }
        return new Matches(
                sinks.toArray(new ForwardTo[0]),
                targets.values().toArray(new Target[0]),
                groups.toArray(new SharedGroup[0]));
    }
}
