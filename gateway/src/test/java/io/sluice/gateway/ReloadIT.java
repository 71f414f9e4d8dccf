package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.Sluice;
import io.sluice.gateway.peer.Subscriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP has a gateway that runs read its configuration again. */
@Timeout(120)
class ReloadIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PLANT =
            "access: [{client: pub, allow: write, topics: '#'}, {allow: read, topics: 'plant/#'},"
                    + " {allow: read, topics: 'other/#'}]";
    private static final String OTHER =
            "access: [{client: pub, allow: write, topics: '#'}, {allow: read, topics: 'other/#'}]";

    private final int port = Ports.free();

    @TempDir
    private Path dir = Path.of("unset");

    private Path write(String access) throws IOException {
        return Files.writeString(dir.resolve("sluice.yaml"), """
                gateway: {site: plant7, name: gw-01}
                store: {dir: state, segment: 256KiB}
                broker:
                  listeners: [{bind: "127.0.0.1:%d", otherwise: deny}]
                  %s
                """.formatted(port, access));
    }

    private void hangUp(Child gateway, String says) {
        int before = gateway.lines().size();
        try (Child kill = Child.start("kill", "-HUP", Long.toString(gateway.pid()))) {
            assertThat(kill.exit(LIMIT)).isZero();
        }
        Awaitility.await(says)
                .atMost(LIMIT)
                .until(() -> gateway.lines().stream().skip(before).anyMatch(line -> line.contains(says)));
    }

    private Child client(String command, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of(command, "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", "5"));
        all.addAll(List.of(arguments));
        return Child.start(all.toArray(new String[0]));
    }

    private void publish(String topic, String payload) {
        try (Child pub = client("mosquitto_pub", "-i", "pub", "-q", "1", "-t", topic, "-m", payload)) {
            assertThat(pub.exit(LIMIT)).as(pub.output()).isZero();
        }
    }

    /** A session that is kept, with its client away again. */
    private Child durable(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-i", "durable", "-c", "-x", "1000", "-q", "1"));
        all.addAll(List.of(arguments));
        return client("mosquitto_sub", all.toArray(new String[0]));
    }

    private static void awaitArrival(Subscriber subscriber, String topic, String payload) {
        Awaitility.await(topic + " " + payload)
                .atMost(LIMIT)
                .until(() -> subscriber.last(topic).equals(payload));
    }

    @Test
    void what_is_no_longer_allowed_is_no_longer_sent_and_a_wrong_file_changes_nothing() throws Exception {
        try (Child gateway = Sluice.gateway(write(PLANT));
                Subscriber plant = Subscriber.start(port, "plant/#");
                Subscriber other = Subscriber.start(port, "other/#")) {
            try (Child sub = durable("-t", "plant/#", "-t", "other/#", "-E")) {
                assertThat(sub.exit(LIMIT)).as(sub.output()).isZero();
            }
            publish("plant/a", "1");
            publish("other/a", "1");
            awaitArrival(plant, "plant/a", "1");

            write(OTHER + "\n  acess: []");
            hangUp(gateway, "not reloaded, nothing has changed");
            assertThat(gateway.output()).contains("sluice.yaml:6:3:").contains("acess");
            publish("plant/a", "2");
            awaitArrival(plant, "plant/a", "2");

            write(OTHER);
            hangUp(gateway, "changed=[broker.access] at_next_start=[]");
            publish("plant/a", "3");
            publish("other/a", "3");
            awaitArrival(other, "other/a", "3");
            try (Child refused = client("mosquitto_sub", "-t", "plant/#", "-q", "1", "-C", "1", "-W", "20")) {
                refused.exit(LIMIT);
                assertThat(refused.output()).contains("All subscription requests were denied");
            }
            try (Child back = durable("-t", "other/#", "-C", "2", "-W", "20", "-F", "%t %p")) {
                assertThat(back.exit(LIMIT)).as(back.output()).isZero();
                assertThat(back.lines()).containsExactly("other/a 1", "other/a 3");
            }
            assertThat(plant.last("plant/a")).isEqualTo("2");

            hangUp(gateway, "changed=[] at_next_start=[]");
            assertThat(gateway.stop(LIMIT)).isZero();
        }
    }
}
