package io.sluice.config.flatten;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.config.bind.At;
import io.sluice.config.document.Name;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.client.Secret;
import io.sluice.mqtt.payload.PayloadKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of an upstream that payloads are sealed with. */
final class PayloadKeys {

    private final Problems problems;

    PayloadKeys(Problems problems) {
        this.problems = problems;
    }

    /** The keys by their ids; problems are added for those that are none. */
    Map<String, PayloadKey> of(At<UpstreamDoc> upstream) {
        Map<String, PayloadKey> keys = new HashMap<>();
        Map<Name, Secret> said = upstream.value().payloadKeys();
        if (said != null) {
            said.forEach((name, secret) -> {
                try {
                    keys.put(name.text(), PayloadKey.of(name.text(), new String(secret.bytes(), UTF_8)));
                } catch (IllegalArgumentException e) {
                    problems.add(
                            upstream.placeOf("payload_keys"),
                            upstream.pathOf("payload_keys"),
                            String.valueOf(e.getMessage()));
                }
            });
        }
        return keys;
    }

    /** The key that a rule names, or null when it names none. */
    static @Nullable PayloadKey named(@Nullable String id, Map<String, PayloadKey> keys) {
        if (id == null) {
            return null;
        }
        PayloadKey key = keys.get(id);
        if (key == null) {
            throw new IllegalArgumentException("encrypt: no key \"" + id + "\" in payload_keys of this upstream"
                    + (keys.isEmpty()
                            ? ", which has none"
                            : "; there are: "
                                    + String.join(
                                            ", ",
                                            keys.keySet().stream().sorted().toList())));
        }
        return key;
    }
}
