package io.sluice.mqtt.bridge;

import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.bridge.route.Origin;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.mqtt.client.SettingsRules;
import io.sluice.store.QueueLimits;
import java.util.List;
import java.util.regex.Pattern;

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
        LinkSettings link) {

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
    }

    /** Tells where a message has been. */
    Origin origin() {
        return new Origin(gateway, name);
    }
}
