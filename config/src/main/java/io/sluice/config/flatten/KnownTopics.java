package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.mqtt.bridge.ForwardRule;
import io.sluice.mqtt.bridge.UpstreamSettings;
import java.util.ArrayList;
import java.util.List;

/** Finds the tags whose topics a cloud service would never take, before anything connects. */
final class KnownTopics {

    private KnownTopics() {}

    /** Adds a problem for an upstream that is owed such tags; it names the first and tells how many there are. */
    static void check(At<UpstreamDoc> upstream, UpstreamSettings made, List<PolledLink> links, Problems problems) {
        List<String> refused = new ArrayList<>();
        for (PolledLink link : links) {
            for (PublishedTag tag : link.published()) {
                ForwardRule rule = made.rule(tag.topic());
                String refusal = rule == null ? null : made.refusal(rule, tag.topic());
                if (refusal != null) {
                    refused.add(tag.topic() + ": " + refusal);
                }
            }
        }
        if (!refused.isEmpty()) {
            problems.add(
                    upstream.placeOf("profile"),
                    upstream.pathOf("profile"),
                    refused.get(0) + (refused.size() == 1 ? "" : ", and so for " + (refused.size() - 1) + " more tags")
                            + "; shorten it with strip, or send batches");
        }
    }
}
