package io.sluice.mqtt.bridge;

import io.sluice.mqtt.peer.MosquittoSub.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What arrived, counted by sequence: the payload of each message is its number in its topic, from 0 on.
 *
 * @param arrived different messages
 * @param doubles messages that came again
 * @param gaps messages that came while one before them in their topic had not, or never came
 */
record Ledger(int arrived, int doubles, int gaps) {

    /** Counts what arrived in any order; there {@code gaps} is what never came. */
    static Ledger ofAnyOrder(List<Line> lines, int topics, int each) {
        Set<Line> different = new HashSet<>();
        for (Line line : lines) {
            different.add(new Line(line.topic(), false, line.payload()));
        }
        return new Ledger(different.size(), lines.size() - different.size(), topics * each - different.size());
    }

    /** Counts; {@code each} is how many messages each topic should have. */
    static Ledger of(List<Line> lines, int topics, int each) {
        Map<String, Integer> next = new HashMap<>();
        int doubles = 0;
        int gaps = 0;
        for (Line line : lines) {
            int number = Integer.parseInt(line.payload());
            int expected = next.getOrDefault(line.topic(), 0);
            if (number < expected) {
                doubles++;
            } else {
                gaps += number - expected;
                next.put(line.topic(), number + 1);
            }
        }
        int reached = next.values().stream().mapToInt(Integer::intValue).sum();
        return new Ledger(reached - gaps, doubles, gaps + topics * each - reached);
    }
}
