package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Subscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The ten counters of the slave as tags, and the proof over what arrived of them at the far end. */
final class Counters {

    private static final Pattern NUMBERS = Pattern.compile("\"epoch\":(\\d+),\"sequence\":(\\d+)");
    private static final int COUNT = 10;

    private Counters() {}

    /** The tags c0 to c9. */
    static String tags() {
        StringBuilder tags = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            tags.append("c").append(i).append(": {at: \"hr:").append(100 + i).append("\", type: u16}\n");
        }
        return tags.toString();
    }

    /**
     * Stops the counters, waits until their last values are at the far end, and asserts that each stream is there from
     * its first message on, without a gap and in order.
     */
    static void assertAllArrived(Site site, Subscriber far) {
        assertArrived(site, far, 0);
    }

    /** The same where as many messages may be lost, at most. */
    static void assertArrived(Site site, Subscriber far, int lost) {
        List<Integer> last = site.plant.freeze();
        Awaitility.await("the counters' last values at the far end")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    for (int i = 0; i < COUNT; i++) {
                        assertThat(far.last(topic(i)))
                                .startsWith("{\"value\":" + last.get(i) + ",\"quality\":\"good\"");
                    }
                });
        var totals = far.certificate().totals();
        assertThat(totals.streams()).isEqualTo(COUNT);
        assertThat(totals.gaps()).as("gaps in %s", totals).isLessThanOrEqualTo(lost);
        assertThat(totals.disordered()).as("out of order in %s", totals).isZero();
        assertThat(totals.restarts()).as("restarts in %s", totals).isZero();
        assertThat(totals.unnumbered()).as("not numbered in %s", totals).isZero();
        for (int i = 0; i < COUNT; i++) {
            String topic = topic(i);
            assertThat(far.arrivals().stream()
                            .filter(it -> it.topic().equals(topic))
                            .findFirst())
                    .hasValueSatisfying(first -> assertThat(first.payload()).matches(".*\"sequence\":1[,}].*"));
        }
    }

    /** A message that arrived twice, with the times of both arrivals in Unix seconds. */
    record Twice(Subscriber.Arrival first, Subscriber.Arrival again) {}

    /** What arrived more than once. */
    static List<Twice> doubles(Subscriber far) {
        Map<String, Subscriber.Arrival> seen = new HashMap<>();
        List<Twice> doubles = new ArrayList<>();
        for (Subscriber.Arrival arrival : far.arrivals()) {
            Matcher numbers = NUMBERS.matcher(arrival.payload());
            assertThat(numbers.find()).as(arrival.payload()).isTrue();
            Subscriber.Arrival first = seen.putIfAbsent(arrival.topic() + " " + numbers.group(), arrival);
            if (first != null) {
                assertThat(arrival.payload())
                        .as("the same number, so the same message")
                        .isEqualTo(first.payload());
                doubles.add(new Twice(first, arrival));
            }
        }
        return doubles;
    }

    private static String topic(int counter) {
        return Site.PREFIX + "c" + counter;
    }
}
