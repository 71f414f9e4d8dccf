package io.sluice.gateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.mqtt.bridge.BridgeStatus;
import io.sluice.mqtt.bridge.ReceiveStatus;
import io.sluice.mqtt.bridge.status.Forecast;
import io.sluice.mqtt.bridge.status.Rates;
import io.sluice.mqtt.client.CertificateExpiry;
import io.sluice.mqtt.client.ConnectorStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream is, as its metrics by their names; {@code docs/metrics.md} lists them. What is not known is null, or
 * said in words. Pure.
 */
final class UpstreamReport {

    private static final JsonFactory JSON = new JsonFactory();
    private static final double TENTHS = 10;

    private UpstreamReport() {}

    /** The metrics, in the order in which they are read best. */
    static Map<String, @Nullable Object> metrics(BridgeStatus status, ReceiveStatus receiving) {
        Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
        metrics.put("link", status.link().name().toLowerCase(Locale.ROOT));
        metrics.put("server", text(status.connector().server()));
        metrics.put("connected_since", instant(status.connectedSince()));
        metrics.put("backlog_messages", status.backlogEntries());
        metrics.put("backlog_bytes", status.backlogBytes());
        metrics.put("oldest_age_seconds", status.oldestAge().toSeconds());
        forecast(metrics, status.rates(), status.forecast());
        metrics.put("sent", status.sent());
        metrics.put("acknowledged", status.acknowledged());
        metrics.put("resent", status.resent());
        metrics.put("expired", status.expired());
        metrics.put("dropped", status.dropped());
        metrics.put("dead_letters", status.deadLettered());
        metrics.put("refused", status.refused());
        metrics.put("qos2_unrecorded", status.unrecorded());
        received(metrics, receiving);
        metrics.put("connections", status.connections());
        metrics.put("reconnects", status.reconnects());
        metrics.put("failures", status.failures());
        metrics.put("last_error", status.lastError());
        metrics.put("last_error_at", instant(status.lastErrorAt()));
        connector(metrics, status.connector());
        return metrics;
    }

    private static void forecast(Map<String, @Nullable Object> metrics, @Nullable Rates rates, Forecast forecast) {
        metrics.put("in_per_second", rates == null ? null : tenths(rates.in()));
        metrics.put("out_per_second", rates == null ? null : tenths(rates.out()));
        metrics.put("forecast", forecast.text());
        metrics.put("full_in_seconds", forecast.state() == Forecast.State.FILLING ? seconds(forecast.left()) : null);
        metrics.put(
                "drained_in_seconds", forecast.state() == Forecast.State.DRAINING ? seconds(forecast.left()) : null);
    }

    private static void received(Map<String, @Nullable Object> metrics, ReceiveStatus receiving) {
        metrics.put("received", receiving.received());
        metrics.put("received_again", receiving.again());
        metrics.put("received_returned", receiving.returned());
        metrics.put("received_unwanted", receiving.unwanted());
        metrics.put("received_refused", receiving.refused());
        metrics.put("received_expired", receiving.expired());
        metrics.put("received_missed", receiving.missed());
        metrics.put("received_lost", receiving.lost());
        metrics.put("received_waiting", receiving.waiting());
        metrics.put("subscriptions", receiving.subscriptions());
        metrics.put(
                "subscription_problems",
                receiving.problems().isEmpty()
                        ? null
                        : new TreeMap<>(receiving.problems())
                                .entrySet().stream()
                                        .map(problem -> problem.getKey() + ": " + problem.getValue())
                                        .collect(Collectors.joining("; ")));
    }

    private static void connector(Map<String, @Nullable Object> metrics, ConnectorStatus connector) {
        metrics.put("failovers", connector.failovers());
        metrics.put("returns", connector.returns());
        metrics.put("redirects", connector.redirects());
        metrics.put("token_renewals", connector.renewals());
        metrics.put("tls_resumed", connector.tlsResumed());
        metrics.put("tls_files_problem", connector.filesProblem());
        metrics.put(
                "certificate_ends",
                instant(connector.certificates().stream()
                        .map(CertificateExpiry::until)
                        .min(Instant::compareTo)
                        .orElse(null)));
    }

    private static @Nullable Long seconds(@Nullable Duration left) {
        return left == null ? null : left.toSeconds();
    }

    private static double tenths(double rate) {
        return Math.round(rate * TENTHS) / TENTHS;
    }

    private static @Nullable String instant(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** The same as a JSON object. */
    static byte[] json(BridgeStatus status, ReceiveStatus receiving) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, @Nullable Object> metric :
                    metrics(status, receiving).entrySet()) {
                json.writeFieldName(metric.getKey());
                json.writeObject(metric.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter has none
        }
        return text.toString().getBytes(UTF_8);
    }
}
