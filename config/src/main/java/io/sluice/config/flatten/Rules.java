package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.ForwardDoc;
import io.sluice.config.document.ReceiveDoc;
import io.sluice.config.document.SubscribeDoc;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.ForwardRule;
import io.sluice.mqtt.bridge.PayloadForm;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import io.sluice.mqtt.bridge.route.TopicMap;
import io.sluice.mqtt.bridge.route.TopicTemplate;
import io.sluice.mqtt.payload.PayloadKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes to an upstream and comes from there, under which names. */
final class Rules {

    private final Map<String, String> identity;
    private final Problems problems;

    /**
     * @param identity what {@code {site}} and {@code {gateway}} are
     */
    Rules(Map<String, String> identity, Problems problems) {
        this.identity = identity;
        this.problems = problems;
    }

    /** Whether each rule that stands there was bound; problems were added for the others. */
    static boolean isWhole(At<UpstreamDoc> upstream, String key, List<?> bound) {
        Node list = upstream.node() instanceof Node.Mapping map ? map.get(key) : null;
        return list == null
                || (list instanceof Node.Sequence sequence && sequence.items().size() == bound.size());
    }

    /** The rules that are right; problems were added for the others. */
    List<ForwardRule> forward(At<UpstreamDoc> upstream, Map<String, PayloadKey> keys) {
        List<ForwardRule> forward = new ArrayList<>();
        for (At<ForwardDoc> rule : upstream.value().forward()) {
            ForwardDoc doc = rule.value();
            ForwardRule made = Refusal.caught(
                    List.of(rule),
                    problems,
                    () -> new ForwardRule(
                            filter(doc.filter()),
                            Qos.of(doc.qos()),
                            doc.retain(),
                            map(doc.prefix(), doc.strip(), doc.topic()),
                            new PayloadForm(
                                    doc.payload() == ForwardDoc.Payload.BATCH,
                                    PayloadKeys.named(doc.encrypt(), keys))));
            if (made != null) {
                forward.add(made);
            }
        }
        return forward;
    }

    /** What comes down, or null after problems were added. */
    @Nullable
    ReceiveSettings receive(At<UpstreamDoc> upstream) {
        List<SubscribeRule> rules = subscribe(upstream.value().subscribe());
        At<ReceiveDoc> receive = upstream.value().receive();
        if (rules.size() != upstream.value().subscribe().size()) {
            return null;
        }
        List<At<?>> here = receive == null ? List.of(upstream) : List.of(receive, upstream);
        return Refusal.caught(here, problems, () -> {
            ReceiveDoc doc = receive == null ? null : receive.value();
            return doc == null
                    ? ReceiveSettings.DEFAULT.with(rules)
                    : new ReceiveSettings(
                            rules,
                            doc.inFlight(),
                            Math.toIntExact(doc.maxPacket().bytes()),
                            doc.filters());
        });
    }

    private List<SubscribeRule> subscribe(List<At<SubscribeDoc>> rules) {
        List<SubscribeRule> subscribe = new ArrayList<>();
        for (At<SubscribeDoc> rule : rules) {
            SubscribeDoc doc = rule.value();
            SubscribeRule made = Refusal.caught(
                    List.of(rule),
                    problems,
                    () -> new SubscribeRule(
                            filter(doc.filter()),
                            Qos.of(doc.qos()),
                            doc.retain(),
                            map(doc.prefix(), doc.strip(), doc.topic())));
            if (made != null) {
                subscribe.add(made);
            }
        }
        return subscribe;
    }

    private TopicFilter filter(TopicFilter written) {
        return TopicFilter.of(filled(written.text()));
    }

    private TopicMap map(@Nullable String prefix, @Nullable String strip, @Nullable String topic) {
        return new TopicMap(filled(prefix), filled(strip), topic == null ? null : TopicTemplate.of(filled(topic)));
    }

    /** The text with the names of this gateway; what else stands in braces is as it was. */
    private String filled(@Nullable String text) {
        String filled = text == null ? "" : text;
        for (Map.Entry<String, String> name : identity.entrySet()) {
            filled = filled.replace("{" + name.getKey() + "}", name.getValue());
        }
        return filled;
    }
}
