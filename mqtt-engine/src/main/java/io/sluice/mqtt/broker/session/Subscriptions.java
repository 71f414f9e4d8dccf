package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.Grant;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.intercept.Interception;
import io.sluice.mqtt.broker.kept.KeptSession;
import io.sluice.mqtt.broker.routing.Interest;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Subscriber;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Subscribe.RetainHandling;
import io.sluice.mqtt.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one session; those of a kept one are durable. On the session's event loop. */
final class Subscriptions {

    private final Session session;
    private final Access access;
    private final Router router;
    private final SessionLimits limits;
    private final @Nullable KeptSession kept;
    private final @Nullable Interception interception;
    private final Set<TopicFilter> filters = new HashSet<>(4);
    private boolean selective; // some of what its filters match is not for it

    Subscriptions(Session session, Access access, SessionContext context, @Nullable KeptSession kept) {
        this.session = session;
        this.access = access;
        this.router = context.router();
        this.limits = context.limits();
        this.kept = kept;
        this.interception = context.interception();
        if (kept != null) {
            kept.subscriptions().forEach(interest -> filters.add(interest.filter()));
            reauthorise();
        }
    }

    private Subscriber subscriber() {
        return kept == null ? session : kept;
    }

    /** Whether a message that one of the filters matches is for the client. */
    boolean mayReceive(String topic) {
        return !selective || access.receive(topic);
    }

    /**
     * Subscribes. The codes that the client is owed.
     *
     * @param sendRetained takes those whose retained messages are to be sent
     */
    List<ReasonCode> subscribe(Subscribe subscribe, List<Interest> sendRetained) {
        List<ReasonCode> codes = new ArrayList<>(subscribe.requests().size());
        for (Subscribe.Request request : subscribe.requests()) {
            codes.add(subscribe(request, subscribe.subscriptionIdentifier(), sendRetained));
        }
        return codes;
    }

    private ReasonCode subscribe(Subscribe.Request request, int identifier, List<Interest> sendRetained) {
        TopicFilter filter = request.filter();
        if (filter.levels() > limits.levels()) {
            access.refused(Refusal.FILTER_LEVELS);
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filters.size() >= limits.subscriptions() && !filters.contains(filter)) {
            access.refused(Refusal.SUBSCRIPTION_QUOTA);
            return ReasonCode.QUOTA_EXCEEDED;
        }
        Grant grant = access.subscribe(filter);
        if (grant == Grant.NONE) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        ReasonCode intercepted = interception == null
                ? ReasonCode.SUCCESS
                : interception.subscribe(access.client(), filter, request.qos());
        if (intercepted != ReasonCode.SUCCESS) {
            return intercepted;
        }
        selective |= grant == Grant.SOME;
        filters.add(filter);
        Interest interest = new Interest(
                subscriber(), filter, request.qos(), request.noLocal(), request.retainAsPublished(), identifier);
        if (kept != null) {
            kept.subscribed(interest, session.owed().batch());
        }
        boolean isNew = router.subscribe(interest);
        boolean retained = request.retainHandling() == RetainHandling.SEND
                || (request.retainHandling() == RetainHandling.SEND_IF_NEW && isNew); // [MQTT5-3.3.1-9] to -11
        if (retained && filter.group() == null) {
            sendRetained.add(interest);
        }
        return granted(request.qos());
    }

    private static ReasonCode granted(Qos qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> ReasonCode.SUCCESS;
            case AT_LEAST_ONCE -> ReasonCode.GRANTED_QOS_1;
            case EXACTLY_ONCE -> ReasonCode.GRANTED_QOS_2;
        };
    }

    /** Hands the retained messages of a subscription on, as far as the client may have them. */
    void sendRetained(Interest interest, Outbound outbound) {
        Target target = Target.of(interest);
        router.forEachRetained(interest.filter(), routed -> {
            if (access.readRetained(routed.message().topic())) {
                outbound.retained(routed, target);
            }
        });
    }

    /** Unsubscribes. The codes that the client is owed. */
    List<ReasonCode> unsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> codes = new ArrayList<>(unsubscribe.filters().size());
        for (TopicFilter filter : unsubscribe.filters()) {
            boolean existed = filters.remove(filter) && remove(filter);
            codes.add(existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        return codes;
    }

    private boolean remove(TopicFilter filter) {
        if (kept != null) {
            kept.unsubscribed(filter, session.owed().batch());
        }
        return router.unsubscribe(subscriber(), filter);
    }

    /** Asks for all of them again, and takes away those that are refused. */
    void reauthorise() {
        selective = false;
        boolean removed = filters.removeIf(filter -> {
            Grant grant = access.subscribe(filter);
            selective |= grant == Grant.SOME;
            return grant == Grant.NONE && remove(filter);
        });
        selective |= removed; // messages that they matched may wait
    }

    /** Ends all of them. */
    void end() {
        filters.forEach(filter -> router.unsubscribe(subscriber(), filter));
        filters.clear();
    }
}
