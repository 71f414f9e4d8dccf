package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.ForwardRule.Retain;
import io.sluice.mqtt.bridge.flow.FlowSettings;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import io.sluice.mqtt.client.ServerSettings;
import io.sluice.store.QueueLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpstreamSettingsTest {

    private static final List<ForwardRule> ALL =
            List.of(new ForwardRule(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, Retain.KEEP, "", ""));

    @Test
    void a_password_is_in_no_text() {
        UpstreamSettings settings = upstream("cloud", Secret.of("hunter2"), ALL);
        assertThat(settings.toString()).doesNotContain("hunter2").contains("***");
    }

    @Test
    void a_name_is_fit_for_a_queue_and_a_metric() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upstream("a/b", null, ALL))
                .withMessageContaining("\"a/b\"");
    }

    @Test
    void an_upstream_without_rules_is_a_mistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upstream("cloud", null, List.of()))
                .withMessageStartingWith("forward: ");
    }

    @Test
    void a_duration_out_of_range_names_its_key_and_the_range() {
        LinkSettings d = LinkSettings.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkSettings(
                        Duration.ofMillis(1500),
                        d.sessionExpiry(),
                        d.connectTimeout(),
                        d.ackTimeout(),
                        d.reconnectMin(),
                        d.reconnectMax(),
                        d.inFlight()))
                .withMessage("keep_alive: 5s to 18h, not 1500ms");
    }

    @Test
    void the_longest_wait_is_not_below_the_first() {
        LinkSettings d = LinkSettings.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkSettings(
                        d.keepAlive(),
                        d.sessionExpiry(),
                        d.connectTimeout(),
                        d.ackTimeout(),
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(2),
                        d.inFlight()))
                .withMessage("reconnect.max: 3m to 1d, not 2m");
    }

    private static UpstreamSettings upstream(String name, @Nullable Secret password, List<ForwardRule> forward) {
        return new UpstreamSettings(
                name,
                ServerSettings.of(Endpoint.parse("mqtts://b")).with(new Credentials.Password("gw", password)),
                "gw-01",
                "plant7-gw-01",
                ProtocolChoice.AUTO,
                forward,
                ReceiveSettings.DEFAULT,
                QueueLimits.DEFAULT,
                FlowSettings.DEFAULT,
                LinkSettings.DEFAULT,
                null);
    }
}
