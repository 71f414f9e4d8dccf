package io.sluice.mqtt.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where this broker answers otherwise than mosquitto, why that is right, and what it answers.
 *
 * <pre>
 *   == reason [clause]
 *   script (5)
 *     a: CONNACK 00
 * </pre>
 */
final class Differences {

    /** What ours answers, and why. */
    record Difference(String reason, List<String> ours) {}

    private final Map<String, Difference> all = new HashMap<>();

    private Differences() {}

    static Differences read() throws IOException {
        Differences differences = new Differences();
        try (InputStream in = Differences.class.getResourceAsStream("/differential/differences.txt")) {
            if (in == null) {
                throw new IOException("no differences.txt");
            }
            String reason = "";
            Difference current = new Difference(reason, new ArrayList<>());
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
                if (line.startsWith("== ")) {
                    reason = line.substring(3);
                } else if (line.startsWith("  ")) {
                    current.ours.add(line.strip());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    current = new Difference(reason, new ArrayList<>());
                    differences.all.put(line, current);
                }
            }
        }
        return differences;
    }

    @Nullable
    Difference of(String script) {
        return all.get(script);
    }

    Set<String> scripts() {
        return all.keySet();
    }
}
