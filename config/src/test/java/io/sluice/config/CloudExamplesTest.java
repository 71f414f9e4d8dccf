package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.settings.SluiceSettings;
import io.sluice.mqtt.bridge.CloudProfile;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.payload.BatchFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example of each cloud service passes the check, and is what its profile makes of it. */
class CloudExamplesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "aws-iot-core, AWS_IOT_CORE, 90",
        "azure-iot-hub, AZURE_IOT_HUB, 90",
        "azure-event-grid, AZURE_EVENT_GRID, 90",
        "hivemq-cloud, HIVEMQ_CLOUD, 0",
        "emqx, EMQX, 0",
        "mosquitto-upstream, MOSQUITTO, 0",
    })
    void example_of_a_service_is_right_and_limited_as_it_wants(String file, CloudProfile profile, long perSecond)
            throws IOException {
        UpstreamSettings upstream = upstream(file);
        assertThat(upstream.profile()).isEqualTo(profile);
        assertThat(upstream.flow().messagesPerSecond()).isEqualTo(perSecond);
    }

    @Test
    void aws_is_asked_for_mqtt_on_the_port_of_https() throws IOException {
        assertThat(upstream("aws-iot-core").server().tls().alpn()).containsExactly("x-amzn-mqtt-ca");
    }

    @Test
    void hub_gets_its_version_user_name_resource_and_topic() throws IOException {
        UpstreamSettings hub = upstream("azure-iot-hub");
        assertThat(hub.protocol()).isEqualTo(ProtocolChoice.MQTT_3_1_1);
        assertThat(hub.batch().topic()).isEqualTo("devices/plant7-gw-01/messages/events/%24.ct=application%2Fjson");
        assertThat(hub.server().credentials()).isInstanceOfSatisfying(Credentials.SharedAccess.class, sas -> {
            assertThat(sas.username()).isEqualTo("plant7.azure-devices.net/plant7-gw-01/?api-version=2021-04-12");
            assertThat(sas.resource()).isEqualTo("plant7.azure-devices.net/devices/plant7-gw-01");
        });
    }

    @Test
    void keys_and_formats_reach_the_rules() throws IOException {
        assertThat(upstream("hivemq-cloud").forward().get(0).payload().key()).hasToString("PayloadKey[k2026]");
        UpstreamSettings emqx = upstream("emqx");
        assertThat(emqx.forward().get(0).payload().batched()).isTrue();
        assertThat(emqx.batch().format()).isEqualTo(new BatchFormat(BatchFormat.Encoding.CBOR, true));
        assertThat(emqx.server().credentials()).isInstanceOf(Credentials.SignedToken.class);
    }

    private UpstreamSettings upstream(String file) throws IOException {
        Path examples = Examples.in(Files.createTempDirectory(folder, "examples"));
        LoadResult result =
                SluiceConfig.load(examples.resolve(file + ".yaml"), new HashMap<>(Examples.environment(examples)));
        assertThat(result).isInstanceOf(LoadResult.Loaded.class);
        SluiceSettings settings = ((LoadResult.Loaded) result).settings();
        return settings.upstreams().get(0);
    }
}
