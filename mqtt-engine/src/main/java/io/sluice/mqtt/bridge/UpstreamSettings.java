package io.sluice.mqtt.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.bridge.route.Origin;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.mqtt.client.SettingsRules;
import io.sluice.store.QueueLimits;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One upstream: a remote broker, what goes there and comes from there, and the queue before it.
 *
 * @param name its key under {@code upstreams}; letters, digits, dot, dash and underscore, up to 64
 * @param server where it is, and how to get in
 * @param clientId client identifier there; one for each gateway, or they throw each other out
 * @param gateway marks what passes this gateway; no other gateway has it
 * @param protocol which MQTT to speak
 * @param forward what goes there, in order; the first rule whose filter matches a message decides
 * @param receive what comes from there
 * @param queue how much is held while the upstream is away, and what then
 * @param flow in which order and how fast it is sent
 * @param link how the connection is kept
 * @param batch how the messages of rules that say so are put together
 * @param profile the service that it is, whose limits are kept
 * @param statusTopic topic there on which it is told whether we are online, retained, or null to say nothing
 */
public record UpstreamSettings(
        String name,
        ServerSettings server,
        String clientId,
        String gateway,
        ProtocolChoice protocol,
        List<ForwardRule> forward,
        ReceiveSettings receive,
        QueueLimits queue,
        FlowSettings flow,
        LinkSettings link,
        BatchSettings batch,
        CloudProfile profile,
        @Nullable String statusTopic) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    public UpstreamSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "upstreams: a name is 1 to 64 letters, digits, dots, dashes or underscores, not \"" + name + "\"");
        }
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("client_id: is empty; give each gateway its own");
        }
        SettingsRules.utf8("client_id", clientId);
        SettingsRules.utf8("gateway", gateway);
        if (gateway.isEmpty()) {
            throw new IllegalArgumentException("gateway: is empty; what passes here could not be told");
        }
        if (forward.isEmpty() && receive.rules().isEmpty()) {
            throw new IllegalArgumentException(
                    "forward: is empty, and so is subscribe: nothing would ever go upstream or come from there");
        }
        forward = List.copyOf(forward);
        List<PayloadForm> batched = forward.stream()
                .map(ForwardRule::payload)
                .filter(PayloadForm::batched)
                .distinct()
                .toList();
        if (batched.size() > 1) {
            throw new IllegalArgumentException(
                    "encrypt: all rules with payload: batch need the same, for their messages share batches");
        }
        check(profile, server, clientId, forward, flow, link);
        String problem = statusTopic == null ? null : TopicName.problem(statusTopic);
        if (problem != null) {
            throw new IllegalArgumentException("status_topic: " + problem);
        }
    }

    /** One of no special service. */
    public UpstreamSettings(
            String name,
            ServerSettings server,
            String clientId,
            String gateway,
            ProtocolChoice protocol,
            List<ForwardRule> forward,
            ReceiveSettings receive,
            QueueLimits queue,
            FlowSettings flow,
            LinkSettings link,
            @Nullable String statusTopic) {
        this(
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
                BatchSettings.DEFAULT,
                CloudProfile.NONE,
                statusTopic);
    }

    /** The same, with batches and limits as these. */
    public UpstreamSettings with(BatchSettings batches, CloudProfile service) {
        return new UpstreamSettings(
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
                batches,
                service,
                statusTopic);
    }

    private static void check(
            CloudProfile profile,
            ServerSettings server,
            String clientId,
            List<ForwardRule> forward,
            FlowSettings flow,
            LinkSettings link) {
        ServiceLimits limits = profile.limits();
        String who = profile.word();
        if (limits.tls() && !server.endpoint().tls()) {
            throw new IllegalArgumentException("url: " + who + " takes TLS only; write mqtts:// or wss://");
        }
        if (clientId.getBytes(UTF_8).length > limits.clientIdBytes()) {
            throw new IllegalArgumentException("client_id: " + who + " takes up to " + limits.clientIdBytes()
                    + " bytes, not " + clientId.length());
        }
        for (ForwardRule rule : forward) {
            if (rule.qos().number() > limits.maximumQos().number()) {
                throw new IllegalArgumentException("forward: qos: " + who + " takes up to "
                        + limits.maximumQos().number() + ", not " + rule.qos().number());
            }
        }
        if (link.keepAlive().compareTo(limits.keepAlive()) > 0) {
            throw new IllegalArgumentException(
                    "keep_alive: " + who + " takes up to " + limits.keepAlive().toMinutes() + "m, not "
                            + link.keepAlive().toSeconds() + "s");
        }
        most("rate: messages", who, flow.messagesPerSecond(), limits.messagesPerSecond());
        most("rate: bytes", who, flow.bytesPerSecond(), limits.bytesPerSecond());
        if (profile == CloudProfile.AZURE_IOT_HUB && !flow.historyTopic().isEmpty()) {
            throw new IllegalArgumentException(
                    "history: topic: " + who + " has one topic for all messages; leave it out");
        }
    }

    private static void most(String key, String who, long said, long most) {
        if (most > 0 && (said == 0 || said > most)) {
            throw new IllegalArgumentException(
                    key + ": " + who + " takes up to " + most + " a second, not " + (said == 0 ? "any number" : said));
        }
    }

    /** The rule for messages of a topic, or null when they do not go there. */
    public @Nullable ForwardRule rule(String topic) {
        for (ForwardRule rule : forward) {
            if (rule.filter().matches(topic)) {
                return rule;
            }
        }
        return null;
    }

    /** The topic with which a message goes into a PUBLISH or into a batch, or null when the rule makes none. */
    @Nullable
    String target(ForwardRule rule, String topic) {
        String mapped = rule.remap(topic);
        return mapped == null || rule.payload().batched() ? mapped : profile.topic(clientId, mapped);
    }

    /** Why messages of a topic could never be taken there, or null. */
    public @Nullable String refusal(ForwardRule rule, String topic) {
        String target = target(rule, topic);
        if (target == null) {
            return null;
        }
        return profile.problem(rule.payload().batched() ? batch.topicFor(target) : target);
    }

    /** Tells where a message has been. */
    Origin origin() {
        return new Origin(gateway, name);
    }
}
