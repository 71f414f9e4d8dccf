package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.audit.Certificate;
import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Mosquitto;
import io.sluice.gateway.peer.Subscriber;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An outage of a gateway with the default order: live first, the history beside it and marked. */
@Timeout(180)
class LiveFirstIT {

    private static final int TAGS = 10;
    private static final int OUTAGE = 1_000;

    /** What of the backlog may come before all live values: two windows of the link. */
    private static final int SOON = 200;

    /** A message at the far end. */
    private record Arrival(String topic, boolean history, String payload) {

        static Arrival of(String line) {
            String[] parts = line.split(" ", 4);
            return new Arrival(parts[1], parts[3].contains("sluice-history:1"), parts[2]);
        }
    }

    @Test
    void live_values_are_right_at_once_and_the_history_follows_marked_and_not_retained(@TempDir Path dir) {
        // the plant publishes 200 a second at most, so 400 leave some seconds in which both lanes are at work
        try (Site site = new Site(
                        dir,
                        Counters.tags(),
                        1,
                        "protocol: mqtt-5\nrate: {messages: 400}",
                        (folder, pem) -> new Mosquitto(
                                folder, pem, "server", Mosquitto.onlyUser(folder, "gateway", "correct horse")));
                Child far = marks(site);
                Child gateway = site.gateway();
                Subscriber local = Subscriber.start(site.localPort, Site.PREFIX + "#")) {
            awaitMore(() -> arrivals(far).size(), 100);
            site.link.cut();
            gateway.await("the line that names the loss", Duration.ofSeconds(20), Site::saysUpstreamLost);
            awaitMore(() -> local.arrivals().size(), OUTAGE);
            int before = arrivals(far).size();
            site.link.restore();
            awaitMore(() -> arrivals(far).size(), OUTAGE);
            List<Integer> last = site.plant.freeze();
            Awaitility.await("all of both lanes")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertWhole(arrivals(far), last));
            assertLiveAtOnce(arrivals(far).subList(before, arrivals(far).size()));
            assertRetained(site, last);
            assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
        }
    }

    private static Child marks(Site site) {
        String port = Integer.toString(site.upstream.plainPort());
        Child child = Child.start(
                "stdbuf",
                "-oL",
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-V",
                "5",
                "-d",
                "-q",
                "1",
                "-t",
                Site.PREFIX + "#",
                "-F",
                "> %t %p %P");
        child.await("the subscription", Duration.ofSeconds(20), line -> line.startsWith("Subscribed"));
        return child;
    }

    private static List<Arrival> arrivals(Child far) {
        return far.lines().stream()
                .filter(line -> line.startsWith("> "))
                .map(Arrival::of)
                .toList();
    }

    private interface Count {
        int now();
    }

    private static void awaitMore(Count count, int more) {
        int enough = count.now() + more;
        Awaitility.await(more + " more").atMost(Duration.ofSeconds(60)).until(() -> count.now() >= enough);
    }

    /** Nothing is missing, each lane is in order, and the last live value of each tag is the plant's. */
    private static void assertWhole(List<Arrival> arrivals, List<Integer> last) {
        Certificate certificate = new Certificate();
        Map<String, String> live = new HashMap<>();
        for (Arrival arrival : arrivals) {
            certificate.arrived(arrival.topic(), arrival.payload().getBytes(UTF_8), arrival.history());
            if (!arrival.history()) {
                live.put(arrival.topic(), arrival.payload());
            }
        }
        Certificate.Totals totals = certificate.totals();
        assertThat(totals.whole()).as("%s", totals).isTrue();
        assertThat(totals.unnumbered()).isZero();
        assertThat(arrivals.stream().filter(Arrival::history).count()).isGreaterThan(OUTAGE / 2);
        for (int i = 0; i < TAGS; i++) {
            assertThat(live.get(Site.PREFIX + "c" + i)).startsWith(value(last.get(i)));
        }
    }

    /** From each tag a live message came when hardly any of the backlog had. */
    private static void assertLiveAtOnce(List<Arrival> afterwards) {
        Set<String> live = new HashSet<>();
        int history = 0;
        for (Arrival arrival : afterwards) {
            if (!arrival.history()) {
                live.add(arrival.topic());
            } else if (live.size() < TAGS) {
                history++;
            }
        }
        assertThat(live).hasSize(TAGS);
        assertThat(history).as("of the backlog before all live values").isLessThan(SOON);
    }

    /** Who comes later finds the plant's values, and nothing of the history. */
    private static void assertRetained(Site site, List<Integer> last) {
        try (Subscriber late = Subscriber.start(site.upstream.plainPort(), Site.PREFIX + "#")) {
            Awaitility.await("the retained messages")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> late.topics().size() == TAGS);
            for (int i = 0; i < TAGS; i++) {
                assertThat(late.last(Site.PREFIX + "c" + i)).startsWith(value(last.get(i)));
            }
        }
    }

    private static String value(int number) {
        return "{\"value\":" + number + ",\"quality\":\"good\"";
    }
}
