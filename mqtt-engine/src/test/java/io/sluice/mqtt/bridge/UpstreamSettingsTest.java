package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.ForwardRule.Retain;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import io.sluice.mqtt.client.TlsFiles;
import io.sluice.store.QueueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpstreamSettingsTest {

    private static final List<ForwardRule> ALL =
            List.of(new ForwardRule(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, Retain.KEEP, "", ""));

    @Test
    void a_password_is_in_no_text() {
        UpstreamSettings settings = upstream("cloud", "mqtts://b", TlsFiles.NONE, "gw", Secret.of("hunter2"), ALL);
        assertThat(settings.toString()).doesNotContain("hunter2").contains("***");
    }

    @Test
    void a_password_needs_a_username() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upstream("cloud", "mqtt://b", TlsFiles.NONE, null, Secret.of("x"), ALL))
                .withMessage("password: needs a username");
    }

    @Test
    void certificates_need_tls() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        upstream("cloud", "mqtt://b", new TlsFiles(Path.of("ca.pem"), null, null), null, null, ALL))
                .withMessage("url: ca, cert and key need mqtts://, not mqtt://b:1883");
    }

    @Test
    void a_certificate_needs_its_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TlsFiles(null, Path.of("gw.crt"), null))
                .withMessageStartingWith("cert: ");
    }

    @Test
    void a_name_is_fit_for_a_queue_and_a_metric() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upstream("a/b", "mqtt://b", TlsFiles.NONE, null, null, ALL))
                .withMessageContaining("\"a/b\"");
    }

    @Test
    void an_upstream_without_rules_is_a_mistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upstream("cloud", "mqtt://b", TlsFiles.NONE, null, null, List.of()))
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

    private static UpstreamSettings upstream(
            String name,
            String url,
            TlsFiles tls,
            @Nullable String username,
            @Nullable Secret password,
            List<ForwardRule> forward) {
        return new UpstreamSettings(
                name,
                Endpoint.parse(url),
                "gw-01",
                tls,
                username,
                password,
                ProtocolChoice.AUTO,
                forward,
                QueueLimits.DEFAULT,
                LinkSettings.DEFAULT);
    }
}
