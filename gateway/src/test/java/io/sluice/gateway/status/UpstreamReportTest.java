package io.sluice.gateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.mqtt.bridge.BridgeStatus;
import io.sluice.mqtt.bridge.ReceiveStatus;
import io.sluice.mqtt.bridge.status.Forecast;
import io.sluice.mqtt.bridge.status.Rates;
import io.sluice.mqtt.client.CertificateExpiry;
import io.sluice.mqtt.client.ConnectorStatus;
import io.sluice.mqtt.client.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is told of an upstream, and that docs/metrics.md tells the same. */
class UpstreamReportTest {

    private static final ReceiveStatus NOTHING = new ReceiveStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
    private static final Instant TIME = Instant.parse("2026-11-20T08:15:30.987Z");

    @Test
    void a_report_tells_all_in_json() {
        BridgeStatus draining = new BridgeStatus(
                "cloud",
                BridgeStatus.Link.UP,
                TIME,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                6600,
                660_000,
                Duration.ofHours(2).plusMillis(999),
                new Rates(10.04, 20.06, -1000),
                new Forecast(Forecast.State.DRAINING, Duration.ofMinutes(11)),
                9,
                10,
                11,
                "it said \"no\"",
                TIME,
                new ConnectorStatus(
                        new Endpoint("broker.example", 8883, true),
                        12,
                        13,
                        14,
                        16,
                        15,
                        List.of(
                                new CertificateExpiry("our certificate", "CN=a", TIME.plusSeconds(1)),
                                new CertificateExpiry("authority", "CN=b", TIME)),
                        "torn"));
        assertThat(new String(
                        UpstreamReport.json(
                                draining,
                                new ReceiveStatus(
                                        21, 22, 23, 24, 25, 26, 27, 28, 29, 2, Map.of("b/#", "no", "a", "QoS 0"))),
                        UTF_8))
                .isEqualTo("{\"link\":\"up\",\"server\":\"mqtts://broker.example:8883\","
                        + "\"connected_since\":\"2026-11-20T08:15:30Z\",\"backlog_messages\":6600,"
                        + "\"backlog_bytes\":660000,\"oldest_age_seconds\":7200,\"in_per_second\":10.0,"
                        + "\"out_per_second\":20.1,\"forecast\":\"drained in 11 min\",\"full_in_seconds\":null,"
                        + "\"drained_in_seconds\":660,\"sent\":1,\"acknowledged\":2,\"resent\":3,\"expired\":4,"
                        + "\"dropped\":7,\"dead_letters\":5,\"refused\":6,\"qos2_unrecorded\":8,\"received\":21,\"received_again\":22,\"received_returned\":23,"
                        + "\"received_unwanted\":24,\"received_refused\":25,\"received_expired\":26,"
                        + "\"received_missed\":27,\"received_lost\":28,\"received_waiting\":29,\"subscriptions\":2,"
                        + "\"subscription_problems\":\"a: QoS 0; b/#: no\",\"connections\":9,"
                        + "\"reconnects\":10,\"failures\":11,\"last_error\":\"it said \\\"no\\\"\","
                        + "\"last_error_at\":\"2026-11-20T08:15:30Z\",\"failovers\":12,\"returns\":13,"
                        + "\"redirects\":14,\"token_renewals\":16,\"tls_resumed\":15,\"tls_files_problem\":\"torn\","
                        + "\"certificate_ends\":\"2026-11-20T08:15:30Z\"}");
    }

    @Test
    void what_is_not_known_is_null_or_a_word() {
        assertThat(new String(UpstreamReport.json(fresh(), NOTHING), UTF_8))
                .contains("\"link\":\"idle\",\"server\":null,\"connected_since\":null")
                .contains("\"in_per_second\":null,\"out_per_second\":null,\"forecast\":\"unknown\"")
                .contains("\"last_error\":null,\"last_error_at\":null")
                .endsWith("\"tls_files_problem\":null,\"certificate_ends\":null}");
    }

    @Test
    void the_list_of_metrics_has_each_of_them_and_no_other() throws IOException {
        String docs = Files.readString(Child.root().resolve("docs/metrics.md"));
        String table = docs.substring(docs.indexOf("## An upstream"), docs.indexOf("## The broker"));
        List<String> listed = Pattern.compile("(?m)^\\|[^|]*\\|")
                .matcher(table)
                .results()
                .map(MatchResult::group)
                .flatMap(cell -> Pattern.compile("`([a-z0-9_]+)`").matcher(cell).results())
                .map(name -> name.group(1))
                .toList();
        assertThat(listed)
                .containsExactlyElementsOf(
                        UpstreamReport.metrics(fresh(), NOTHING).keySet());
    }

    private static BridgeStatus fresh() {
        return new BridgeStatus(
                "cloud",
                BridgeStatus.Link.IDLE,
                null,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                1,
                Duration.ZERO,
                null,
                new Forecast(Forecast.State.UNKNOWN, null),
                0,
                0,
                0,
                null,
                null,
                new ConnectorStatus(null, 0, 0, 0, 0, 0, List.of(), null));
    }
}
