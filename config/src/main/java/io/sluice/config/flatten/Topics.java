package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.PublishDoc;
import io.sluice.config.document.Template;
import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import io.sluice.config.settings.StatusSettings;
import io.sluice.mqtt.TopicName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives each tag its topic, and none to two. */
final class Topics {

    private static final String KEY = "topic";

    private final Template template;
    private final Map<String, String> values;
    private final Problems problems;
    private final Map<String, String> owners = new HashMap<>();
    private final boolean usable;
    private @Nullable StatusSettings owned;

    Topics(At<PublishDoc> publish, String site, String gateway, Problems problems) {
        this.template = publish.value().topic();
        this.values = new HashMap<>(Map.of("site", site, "gateway", gateway, "device", "device", "tag", "tag"));
        this.problems = problems;
        String wrong = wrong();
        this.usable = wrong == null;
        if (wrong != null) {
            problems.add(publish.placeOf(KEY), publish.pathOf(KEY), wrong);
        }
    }

    private @Nullable String wrong() {
        if (!template.has("tag") || !template.has("device")) {
            String missing = template.has("tag") ? "{device}" : "{tag}";
            return "needs {device} and {tag}, so that no two tags share a topic; " + missing + " is missing";
        }
        String topic = template.fill(values);
        if (topic.startsWith("$")) {
            return "topics that begin with $ belong to the broker";
        }
        if (topic.contains("//") || topic.startsWith("/") || topic.endsWith("/")) {
            return "has an empty level in \"" + template.text() + "\"; a / stands between two names";
        }
        return TopicName.problem(topic);
    }

    /** The topics of the gateway's own status belong to no tag. */
    void own(StatusSettings status) {
        owned = status;
    }

    /** The topic of a tag, or null after a problem was added at the place. */
    @Nullable
    String of(String device, String tag, Place place, KeyPath path) {
        if (!usable) {
            return null;
        }
        values.put("device", device);
        values.put("tag", tag);
        String topic = template.fill(values);
        if (owned != null && owned.has(topic)) {
            problems.add(
                    place, path, "the topic \"" + topic + "\" is that of gateway.status_topic; choose another for one");
            return null;
        }
        String owner = owners.putIfAbsent(topic, device + "/" + tag);
        if (owner == null) {
            return topic;
        }
        problems.add(place, path, "the topic \"" + topic + "\" of " + device + "/" + tag + " belongs to " + owner);
        return null;
    }
}
