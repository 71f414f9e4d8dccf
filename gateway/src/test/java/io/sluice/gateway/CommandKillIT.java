package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway is killed while commands come down with QoS 2; a session of the local broker has each once, in order. */
@Timeout(180)
class CommandKillIT {

    /** {@code -Dsluice.kills} for more. */
    private static final int KILLS = Math.max(4, Integer.getInteger("sluice.kills", 10) / 3);

    private static final int EACH = 60;

    @Test
    void commands_of_qos_2_arrive_once_and_in_order_over_kills(@TempDir Path dir) throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int sent = 0;
        try (Site site = new Site(dir, Counters.tags(), 1)) {
            try (Child gateway = site.gateway();
                    Child collector = collector(site, "-E")) {
                assertThat(collector.exit(Duration.ofSeconds(20))).isZero();
                gateway.await("subscription", Duration.ofSeconds(20), line -> line.contains("subscriptions=1"));
                sent = command(site, sent, 1);
            }
            for (int i = 0; i < KILLS; i++) {
                try (Child gateway = site.gateway();
                        Child publisher = publisher(site, sent, EACH)) {
                    assertThat(new CountDownLatch(1).await(random.nextInt(700), TimeUnit.MILLISECONDS))
                            .isFalse(); // the random instant
                    gateway.kill();
                    assertThat(publisher.exit(Duration.ofSeconds(30))).isZero();
                    sent += EACH;
                }
            }
            try (Child gateway = site.gateway();
                    Child collector = collector(site, "-v")) {
                sent = command(site, sent, 1);
                String last = "do/a " + (sent - 1);
                collector.await("the last command", Duration.ofSeconds(60), last::equals);
                assertThat(collector.lines().stream().filter(line -> line.startsWith("do/a ")))
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(IntStream.range(0, sent)
                                .mapToObj(number -> "do/a " + number)
                                .toList());
                assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
            }
        }
    }

    /** Sends numbers from one on; how many there are then. */
    private static int command(Site site, int from, int count) {
        try (Child publisher = publisher(site, from, count)) {
            assertThat(publisher.exit(Duration.ofSeconds(30))).isZero();
        }
        return from + count;
    }

    /** Sends a number to the upstream each ten milliseconds or so. */
    private static Child publisher(Site site, int from, int count) {
        String numbers = "seq " + from + " " + (from + count - 1) + " | while read n; do echo $n; sleep 0.01; done";
        return Child.start(
                "sh",
                "-c",
                numbers + " | mosquitto_pub -h 127.0.0.1 -p " + site.upstream.plainPort()
                        + " -V 5 -q 2 -t cmd/gw-01/a -l");
    }

    /** A client of the local broker whose session stays. */
    private static Child collector(Site site, String more) {
        return Child.start(
                "stdbuf",
                "-oL",
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(site.localPort),
                "-c",
                "-i",
                "collector",
                "-q",
                "2",
                "-t",
                "do/#",
                more);
    }
}
