package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Overlay;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.BatchDoc;
import io.sluice.config.document.Expanded;
import io.sluice.config.document.HistoryDoc;
import io.sluice.config.document.QueueDoc;
import io.sluice.config.document.RateLimitDoc;
import io.sluice.config.document.ReconnectDoc;
import io.sluice.config.document.Template;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.config.settings.StatusSettings;
import io.sluice.config.yaml.Node;
import io.sluice.mqtt.bridge.BatchSettings;
import io.sluice.mqtt.bridge.CloudProfile;
import io.sluice.mqtt.bridge.ForwardRule;
import io.sluice.mqtt.bridge.LinkSettings;
import io.sluice.mqtt.bridge.ServiceLimits;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.mqtt.payload.BatchFormat;
import io.sluice.store.QueueLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The remote brokers. */
final class Upstreams {

    private final Map<String, String> identity;
    private final StatusSettings status;
    private final Problems problems;
    private final Problems warnings;

    /**
     * @param identity what {@code {site}} and {@code {gateway}} are
     * @param status what the local broker is told
     */
    Upstreams(Map<String, String> identity, StatusSettings status, Problems problems, Problems warnings) {
        this.identity = identity;
        this.status = status;
        this.problems = problems;
        this.warnings = warnings;
    }

    @Nullable
    UpstreamSettings make(String name, At<UpstreamDoc> upstream) {
        UpstreamDoc doc = upstream.value();
        List<At<UpstreamDoc>> here = List.of(upstream);
        Servers servers = new Servers(problems);
        String clientId = servers.at("client_id", upstream, doc.clientId(), this::filled);
        ServerSettings server = servers.make(upstream, clientId, new Proofs(identity, problems));
        Rules rules = new Rules(identity, problems);
        List<ForwardRule> forward = rules.forward(upstream, new PayloadKeys(problems).of(upstream));
        ReceiveSettings receive = rules.receive(upstream);
        String statusTopic = statusTopic(upstream, forward, servers);
        LinkSettings link = Refusal.caught(
                doc.reconnect() == null ? here : List.of(upstream, doc.reconnect()), problems, () -> link(doc));
        QueueLimits queue = queue(doc.queue());
        FlowSettings flow = flow(upstream);
        ProtocolChoice protocol = protocol(upstream);
        BatchSettings batch = clientId == null ? BatchSettings.DEFAULT : batch(upstream, clientId);
        boolean whole = !Overlay.isBroken(upstream)
                && forward.size() == doc.forward().size()
                && Rules.isWhole(upstream, "forward", doc.forward())
                && Rules.isWhole(upstream, "subscribe", doc.subscribe());
        if (server == null
                || clientId == null
                || link == null
                || queue == null
                || flow == null
                || receive == null
                || !whole) {
            return null;
        }
        if (protocol == null || batch == null) {
            return null;
        }
        warn(upstream, server, receive);
        String gateway = new Template("{site}-{gateway}", Template.OF_GATEWAY).fill(identity);
        return Refusal.caught(
                here,
                problems,
                () -> new UpstreamSettings(
                        name,
                        server,
                        clientId,
                        gateway,
                        protocol,
                        forward,
                        receive,
                        queue,
                        flow,
                        link,
                        batch,
                        doc.profile(),
                        statusTopic));
    }

    /** What works, and may not be meant. */
    private void warn(At<UpstreamDoc> upstream, ServerSettings server, ReceiveSettings receive) {
        UpstreamDoc doc = upstream.value();
        if (upstream.node() instanceof Node.Mapping map
                && map.get("password") instanceof Node.Scalar password
                && !password.text().contains("${")) {
            warnings.add(
                    password.place(),
                    upstream.pathOf("password"),
                    "the password stands in the file; ${file:path} or ${env:NAME} keeps it out");
        }
        boolean secret = doc.password() != null || doc.jwt() != null || doc.sas() != null;
        if (secret && !server.endpoint().tls()) {
            warnings.add(
                    upstream.placeOf("url"),
                    upstream.pathOf("url"),
                    (doc.password() != null ? "the password" : "the token")
                            + " goes over the network as it is; use mqtts://");
        }
        if (doc.sessionExpiry().isZero() && !receive.rules().isEmpty()) {
            warnings.add(
                    upstream.placeOf("session_expiry"),
                    upstream.pathOf("session_expiry"),
                    "what is sent to us while the link is down will not arrive; leave it out for a day");
        }
    }

    /** An IoT hub speaks 3.1.1 alone. */
    private @Nullable ProtocolChoice protocol(At<UpstreamDoc> upstream) {
        ProtocolChoice said = upstream.value().protocol();
        if (upstream.value().profile() != CloudProfile.AZURE_IOT_HUB || said == ProtocolChoice.MQTT_3_1_1) {
            return said;
        }
        if (upstream.has("protocol")) {
            problems.add(
                    upstream.placeOf("protocol"),
                    upstream.pathOf("protocol"),
                    "azure-iot-hub speaks MQTT 3.1.1 alone; leave it out");
            return null;
        }
        return ProtocolChoice.MQTT_3_1_1;
    }

    private @Nullable BatchSettings batch(At<UpstreamDoc> upstream, String clientId) {
        CloudProfile profile = upstream.value().profile();
        At<BatchDoc> at = upstream.value().batch();
        if (at == null) {
            BatchSettings usual = BatchSettings.DEFAULT;
            return new BatchSettings(
                    profile.batchTopic(clientId, usual.format()),
                    usual.messages(),
                    usual.bytes(),
                    usual.linger(),
                    usual.format());
        }
        if (Overlay.isBroken(at)) {
            return null;
        }
        BatchDoc doc = at.value();
        BatchFormat format = new BatchFormat(doc.encoding(), doc.gzip());
        return Refusal.caught(
                List.of(at),
                problems,
                () -> new BatchSettings(
                        doc.topic() == null ? profile.batchTopic(clientId, format) : batchTopic(doc.topic()),
                        doc.messages(),
                        (int) Math.min(Integer.MAX_VALUE, doc.bytes().bytes()),
                        doc.linger(),
                        format));
    }

    private String batchTopic(String text) {
        Map<String, String> places = new HashMap<>(identity);
        places.put("parent", BatchSettings.PARENT);
        try {
            return new Template(text, Template.OF_BATCH).fill(places);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("topic: " + e.getMessage(), e);
        }
    }

    /** Where it is told whether we are online: as it is written, or as the rules have it; null to say nothing. */
    private @Nullable String statusTopic(At<UpstreamDoc> upstream, List<ForwardRule> forward, Servers servers) {
        Expanded written = upstream.value().statusTopic();
        if (written == null) {
            CloudProfile profile = upstream.value().profile();
            String mapped = status.isTold() ? ForwardRule.remap(forward, status.topic()) : null;
            boolean taken = profile != CloudProfile.AZURE_IOT_HUB && mapped != null && profile.problem(mapped) == null;
            return taken ? mapped : null;
        }
        return written.text().equals(Template.NONE)
                ? null
                : servers.at("status_topic", upstream, written, this::filled);
    }

    private String filled(String text) {
        return new Template(text, Template.OF_GATEWAY).fill(identity);
    }

    private static LinkSettings link(UpstreamDoc doc) {
        ReconnectDoc reconnect =
                doc.reconnect() == null ? null : doc.reconnect().value();
        return new LinkSettings(
                doc.keepAlive(),
                doc.sessionExpiry(),
                doc.connectTimeout(),
                doc.ackTimeout(),
                reconnect == null ? LinkSettings.DEFAULT.reconnectMin() : reconnect.min(),
                reconnect == null ? LinkSettings.DEFAULT.reconnectMax() : reconnect.max(),
                reconnect == null ? LinkSettings.DEFAULT.reconnectSpread() : reconnect.spread(),
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
        ServiceLimits limits = doc.profile().limits();
        return Refusal.caught(
                doc.history() == null ? List.of(upstream) : List.of(doc.history()),
                problems,
                () -> new FlowSettings(
                        doc.queue() == null
                                ? FlowSettings.DEFAULT.order()
                                : doc.queue().value().order(),
                        history == null ? FlowSettings.DEFAULT.historyShare() : history.share(),
                        history == null ? "" : text(history.topic()),
                        rate == null || rate.messages() == null ? limits.messagesPerSecond() : rate.messages(),
                        rate == null || rate.bytes() == null
                                ? limits.bytesPerSecond()
                                : rate.bytes().bytes()));
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said;
    }
}
