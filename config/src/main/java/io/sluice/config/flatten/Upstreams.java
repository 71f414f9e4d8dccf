package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Overlay;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.Expanded;
import io.sluice.config.document.ForwardDoc;
import io.sluice.config.document.HistoryDoc;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.QueueDoc;
import io.sluice.config.document.RateLimitDoc;
import io.sluice.config.document.Template;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.ForwardRule;
import io.sluice.mqtt.bridge.LinkSettings;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.client.ClientIdentity;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.store.QueueLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The remote brokers. */
final class Upstreams {

    private final Map<String, String> identity;
    private final Problems problems;
    private final Problems warnings;

    /**
     * @param identity what {@code {site}} and {@code {gateway}} are
     */
    Upstreams(Map<String, String> identity, Problems problems, Problems warnings) {
        this.identity = identity;
        this.problems = problems;
        this.warnings = warnings;
    }

    @Nullable
    UpstreamSettings make(String name, At<UpstreamDoc> upstream) {
        UpstreamDoc doc = upstream.value();
        List<At<UpstreamDoc>> here = List.of(upstream);
        Endpoint endpoint = at("url", upstream, doc.url(), Endpoint::parse);
        String clientId = at("client_id", upstream, doc.clientId(), this::clientId);
        List<ForwardRule> forward = forward(doc.forward());
        ClientTls tls = Overlay.isBroken(upstream) ? ClientTls.DEFAULT : Refusal.caught(here, problems, () -> tls(doc));
        LinkSettings link = Refusal.caught(here, problems, () -> link(doc));
        QueueLimits queue = queue(doc.queue());
        FlowSettings flow = flow(upstream);
        boolean whole = !Overlay.isBroken(upstream)
                && forward.size() == doc.forward().size()
                && (!forward.isEmpty() || !upstream.has("forward"));
        if (endpoint == null
                || clientId == null
                || tls == null
                || link == null
                || queue == null
                || flow == null
                || !whole) {
            return null;
        }
        if (upstream.node() instanceof Node.Mapping map
                && map.get("password") instanceof Node.Scalar password
                && !password.text().contains("${")) {
            warnings.add(
                    password.place(),
                    upstream.pathOf("password"),
                    "the password stands in the file; ${file:path} or ${env:NAME} keeps it out");
        }
        if (doc.password() != null && !endpoint.tls()) {
            warnings.add(
                    upstream.placeOf("url"),
                    upstream.pathOf("url"),
                    "the password goes over the network as it is; use mqtts://");
        }
        String username = doc.username() == null ? null : doc.username().text();
        return Refusal.caught(
                here,
                problems,
                () -> new UpstreamSettings(
                        name,
                        ServerSettings.of(endpoint).with(tls).with(new Credentials.Password(username, doc.password())),
                        clientId,
                        doc.protocol(),
                        forward,
                        queue,
                        flow,
                        link));
    }

    /** What a text is read as; of a resolved one, no message may show what it became. */
    private <T> @Nullable T at(String key, At<?> upstream, Expanded text, Function<String, T> reader) {
        try {
            return reader.apply(text.text());
        } catch (IllegalArgumentException e) {
            String message = text.isResolved()
                    ? "what " + text.written() + " stands for is no valid " + key
                    : Refusal.withoutKey(key, String.valueOf(e.getMessage()));
            problems.add(upstream.placeOf(key), upstream.pathOf(key), message);
            return null;
        }
    }

    private String clientId(String text) {
        return new Template(text, Template.OF_CLIENT_ID).fill(identity);
    }

    private List<ForwardRule> forward(List<At<ForwardDoc>> rules) {
        List<ForwardRule> forward = new ArrayList<>();
        for (At<ForwardDoc> rule : rules) {
            ForwardDoc doc = rule.value();
            ForwardRule made = Refusal.caught(
                    List.of(rule),
                    problems,
                    () -> new ForwardRule(
                            doc.filter(), Qos.of(doc.qos()), doc.retain(), text(doc.prefix()), text(doc.strip())));
            if (made != null) {
                forward.add(made);
            }
        }
        return forward;
    }

    private static ClientTls tls(UpstreamDoc doc) {
        return ClientTls.trusting(path(doc.ca()))
                .showing(ClientIdentity.of(
                        path(doc.cert()), doc.key() == null ? null : doc.key().path(), null, null));
    }

    private static LinkSettings link(UpstreamDoc doc) {
        return new LinkSettings(
                doc.keepAlive(),
                doc.sessionExpiry(),
                doc.connectTimeout(),
                doc.ackTimeout(),
                LinkSettings.DEFAULT.reconnectMin(),
                LinkSettings.DEFAULT.reconnectMax(),
                doc.inFlight());
    }

    private @Nullable QueueLimits queue(@Nullable At<QueueDoc> queue) {
        if (queue == null) {
            return QueueLimits.DEFAULT;
        }
        QueueDoc doc = queue.value();
        return Refusal.caught(
                List.of(queue),
                problems,
                () -> new QueueLimits(
                        doc.max().bytes(), QueueLimits.DEFAULT.maxEntries(), doc.age(), doc.full(), doc.thinTo()));
    }

    private @Nullable FlowSettings flow(At<UpstreamDoc> upstream) {
        UpstreamDoc doc = upstream.value();
        HistoryDoc history = doc.history() == null ? null : doc.history().value();
        RateLimitDoc rate = doc.rate() == null ? null : doc.rate().value();
        return Refusal.caught(
                doc.history() == null ? List.of(upstream) : List.of(doc.history()),
                problems,
                () -> new FlowSettings(
                        doc.queue() == null
                                ? FlowSettings.DEFAULT.order()
                                : doc.queue().value().order(),
                        history == null ? FlowSettings.DEFAULT.historyShare() : history.share(),
                        history == null ? "" : text(history.topic()),
                        rate == null || rate.messages() == null ? 0 : rate.messages(),
                        rate == null || rate.bytes() == null ? 0 : rate.bytes().bytes()));
    }

    private static @Nullable Path path(@Nullable InputFile file) {
        return file == null ? null : file.path();
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said;
    }
}
