package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.ForwardDoc;
import io.sluice.config.document.SubscribeDoc;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.bridge.ForwardRule;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import io.sluice.mqtt.bridge.route.TopicSpace;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds rules by which a message comes back to where it was. MQTT 5 keeps them apart (no-local, and marks of what has
 * passed); with 3.1.1 nothing does, so there it is a mistake, and where that may be spoken it is worth a word.
 */
final class Circles {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final Map<String, At<UpstreamDoc>> documents;
    private final Problems problems;
    private final Problems warnings;

    Circles(Map<String, At<UpstreamDoc>> documents, Problems problems, Problems warnings) {
        this.documents = documents;
        this.problems = problems;
        this.warnings = warnings;
    }

    /** Looks at all upstreams together. */
    void look(List<UpstreamSettings> upstreams, BrokerSettings broker) {
        for (UpstreamSettings upstream : upstreams) {
            refuseOurselves(upstream, broker);
            tellOverlaps(upstream);
            for (UpstreamSettings other : upstreams) {
                if (other.name().equals(upstream.name()) || isSameServer(upstream, other)) {
                    look(upstream, other);
                }
            }
        }
    }

    private void refuseOurselves(UpstreamSettings upstream, BrokerSettings broker) {
        At<UpstreamDoc> at = document(upstream);
        for (Endpoint endpoint : upstream.server().endpoints()) {
            for (ListenerSettings listener : broker.listeners()) {
                if (THIS_MACHINE.contains(endpoint.host()) && endpoint.port() == listener.port()) {
                    problems.add(
                            at.placeOf("url"),
                            at.pathOf("url"),
                            endpoint + " is this gateway's own broker; an upstream is another one");
                }
            }
        }
    }

    private static boolean isSameServer(UpstreamSettings one, UpstreamSettings other) {
        return one.server().endpoints().stream()
                .anyMatch(mine -> other.server().endpoints().stream()
                        .anyMatch(
                                theirs -> mine.host().equalsIgnoreCase(theirs.host()) && mine.port() == theirs.port()));
    }

    private void tellOverlaps(UpstreamSettings upstream) {
        List<SubscribeRule> rules = upstream.receive().rules();
        for (int later = 1; later < rules.size(); later++) {
            for (int first = 0; first < later; first++) {
                if (space(rules.get(first)).meets(space(rules.get(later)))) {
                    At<SubscribeDoc> rule =
                            document(upstream).value().subscribe().get(later);
                    warnings.add(
                            rule.placeOf("filter"),
                            rule.pathOf("filter"),
                            "overlaps \"" + rules.get(first).filter() + "\"; some servers send twice what both match");
                    break;
                }
            }
        }
    }

    private static TopicSpace space(SubscribeRule rule) {
        return TopicSpace.of(rule.filter().pattern());
    }

    /** What goes up to one and comes down from the other, which may be the same. */
    private void look(UpstreamSettings up, UpstreamSettings down) {
        boolean both5 = up.protocol() == ProtocolChoice.MQTT_5 && down.protocol() == ProtocolChoice.MQTT_5;
        for (int i = 0; i < down.receive().rules().size() && !both5; i++) {
            SubscribeRule subscribe = down.receive().rules().get(i);
            for (int j = 0; j < up.forward().size(); j++) {
                ForwardRule forward = up.forward().get(j);
                if (forward.map().space(forward.filter()).meets(space(subscribe))) {
                    tell(up, j, down, i);
                    break;
                }
            }
        }
    }

    private void tell(UpstreamSettings up, int forward, UpstreamSettings down, int subscribe) {
        At<SubscribeDoc> rule = document(down).value().subscribe().get(subscribe);
        At<ForwardDoc> other = document(up).value().forward().get(forward);
        boolean sure = up.protocol() == ProtocolChoice.MQTT_3_1_1 || down.protocol() == ProtocolChoice.MQTT_3_1_1;
        String text = "what " + other.path() + " sends there comes back by this filter, "
                + (sure ? "for" : "where the upstream speaks only 3.1.1, for")
                + " MQTT 3.1.1 does not tell our own messages from others; use protocol: mqtt-5, or other topics";
        (sure ? problems : warnings).add(rule.placeOf("filter"), rule.pathOf("filter"), text);
    }

    private At<UpstreamDoc> document(UpstreamSettings upstream) {
        At<UpstreamDoc> document = documents.get(upstream.name());
        if (document == null) {
            throw new IllegalStateException("no document of upstream " + upstream.name());
        }
        return document;
    }
}
