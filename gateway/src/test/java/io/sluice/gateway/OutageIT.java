package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Subscriber;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upstream dies, or the line to it swallows bytes; the far end counts what arrived in the end. */
class OutageIT {

    /** What QoS 1 may double: the messages in flight when a connection ended without its acknowledgements. */
    private static final int IN_FLIGHT = 100;

    @Test
    void nothing_is_lost_when_the_upstream_is_killed_and_started_again(@TempDir Path dir) {
        try (Site site = new Site(dir, Counters.tags());
                Subscriber far = Subscriber.start(site.upstream.plainPort(), "plant7/#");
                Child gateway = site.gateway()) {
            awaitArrivals(far, 200);
            site.upstream.kill();
            gateway.await("the line that names the loss", Duration.ofSeconds(20), Site::saysUpstreamLost);
            // The link stays cut until the subscriber is back: what arrives before it is nobody's.
            site.link.cut();
            site.upstream.startAgain();
            far.awaitConnections(2);
            site.link.restore();
            awaitArrivals(far, far.arrivals().size() + 200);
            Counters.assertAllArrived(site, far);
            assertThat(Counters.doubles(far)).hasSizeLessThanOrEqualTo(IN_FLIGHT);
            assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
        }
    }

    @Test
    void nothing_is_lost_when_the_link_is_a_black_hole(@TempDir Path dir) {
        try (Site site = new Site(dir, Counters.tags());
                Subscriber far = Subscriber.start(site.upstream.plainPort(), "plant7/#");
                Child gateway = site.gateway()) {
            awaitArrivals(far, 200);
            site.link.blackHole();
            gateway.await("the line that names the loss", Duration.ofSeconds(20), Site::saysUpstreamLost);
            site.link.restore();
            awaitArrivals(far, far.arrivals().size() + 400);
            Counters.assertAllArrived(site, far);
            assertThat(Counters.doubles(far)).hasSizeLessThanOrEqualTo(IN_FLIGHT);
            assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
        }
    }

    private static void awaitArrivals(Subscriber far, int count) {
        Awaitility.await(count + " arrivals")
                .atMost(Duration.ofSeconds(60))
                .until(() -> far.arrivals().size() >= count);
    }
}
