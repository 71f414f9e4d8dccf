package io.sluice.mqtt.broker.routing;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of a topic, with what its subscriptions that match come to: it gets one copy, at the highest QoS of
 * them [MQTT-3.3.4-2], with all their identifiers [MQTT5-3.3.4-4]. Immutable.
 *
 * @param share the shared subscription that it takes its turn in, or null
 * @param ownDiffers whether {@code own} is another
 * @param own what holds for a message that the subscriber published itself: this target, or that without its no-local
 *     subscriptions [MQTT5-3.8.3-3]; null when all of them are no-local
 */
public record Target(
        Subscriber subscriber,
        Qos qos,
        boolean retainAsPublished,
        List<Integer> identifiers,
        @Nullable TopicFilter share,
        boolean ownDiffers,
        @Nullable Target own) {

    /** That of one subscription. */
    public static Target of(Interest interest) {
        List<Integer> identifiers = interest.identifier() == 0 ? List.of() : List.of(interest.identifier());
        return new Target(
                interest.subscriber(),
                interest.qos(),
                interest.retainAsPublished(),
                identifiers,
                interest.filter().group() == null ? null : interest.filter(),
                interest.noLocal(),
                null);
    }

    /** That of this one and another subscription of the same subscriber. */
    Target and(Target other) {
        Target mine = forOwn();
        Target theirs = other.forOwn();
        boolean differs = ownDiffers || other.ownDiffers;
        Target ownOfBoth = !differs || mine == null ? theirs : theirs == null ? mine : mine.and(theirs);
        return new Target(
                subscriber,
                qos.number() >= other.qos.number() ? qos : other.qos,
                retainAsPublished || other.retainAsPublished,
                joined(identifiers, other.identifiers),
                null,
                differs,
                differs ? ownOfBoth : null);
    }

    /** The same for a retained message, which keeps its flag. [MQTT-3.3.1-8] */
    public Target ofRetained() {
        return new Target(subscriber, qos, true, identifiers, share, ownDiffers, own);
    }

    /** What holds for a message of the subscriber itself, or null. */
    @Nullable
    Target forOwn() {
        return ownDiffers ? own : this;
    }

    private static List<Integer> joined(List<Integer> some, List<Integer> others) {
        if (some.isEmpty()) {
            return others;
        }
        List<Integer> all = new java.util.ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }
}
