package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.problem.Problem;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.config.settings.StatusSettings;
import io.sluice.field.PollRate;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.WordOrder;
import io.sluice.field.modbus.tag.WriteFunction;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.broker.ListenerOptions;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Secret;
import io.sluice.store.seal.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SluiceConfigTest {

    @TempDir
    Path folder;

    @Test
    void the_first_example_is_one_device_with_six_tags() throws IOException {
        SluiceSettings settings = loaded(Examples.in(folder).resolve("modbus-tcp.yaml"), Map.of());
        ModbusDevice pump = settings.links().get(0).devices().get(0);
        assertThat(pump.tags()).extracting(ModbusTag::name).hasSize(6).startsWith("speed", "hours");
        assertThat(pump.tags().get(0).address().wire()).isEqualTo("hr:100");
        assertThat(pump.tags().get(0).order()).isEqualTo(WordOrder.CDAB);
        assertThat(pump.tags().get(5).rate()).isEqualTo(PollRate.ONCE);
        assertThat(settings.links().get(0).published())
                .extracting(PublishedTag::topic)
                .contains("plant7/gw-01/pump-a/speed");
    }

    @Test
    void the_plant_example_expands_models_units_overrides_and_skips() throws IOException {
        SluiceSettings settings = loaded(Examples.in(folder).resolve("plant.yaml"), Map.of());
        assertThat(settings.links()).extracting(link -> link.link().name()).containsExactly("plc", "meters");
        PolledLink meters = settings.links().get(1);
        assertThat(meters.devices())
                .hasSize(12)
                .extracting(ModbusDevice::name)
                .startsWith("meter-01")
                .endsWith("meter-12");
        assertThat(meters.devices().get(11).unit()).isEqualTo(12);
        assertThat(tag(settings, "meter-03", "freq").rate()).isEqualTo(PollRate.every(Duration.ofMillis(500)));
        assertThat(tag(settings, "meter-03", "power").rate()).isEqualTo(PollRate.every(Duration.ofSeconds(10)));
        assertThat(device(settings, "pump-a").tags())
                .extracting(ModbusTag::name)
                .doesNotContain("temp2");
        assertThat(device(settings, "pump-b").tags())
                .extracting(ModbusTag::name)
                .contains("temp2");
        assertThat(device(settings, "fan").timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(device(settings, "pump-a").timeout()).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    void a_default_order_holds_for_the_tags_that_it_fits_and_an_enum_keeps_the_word_off() throws IOException {
        SluiceSettings settings = loaded(Examples.in(folder).resolve("plant.yaml"), Map.of());
        assertThat(tag(settings, "fan", "speed").order()).isEqualTo(WordOrder.CDAB);
        assertThat(tag(settings, "fan", "status").order()).isEqualTo(WordOrder.AB);
        assertThat(tag(settings, "fan", "serial").order()).isEqualTo(WordOrder.BA);
        assertThat(tag(settings, "fan", "mode").labels()).containsEntry(0L, "off");
        assertThat(tag(settings, "fan", "speed").change().max()).isEqualTo(Optional.of(Duration.ofMinutes(1)));
    }

    @Test
    void the_upstream_example_resolves_its_secrets_and_shows_none() throws IOException {
        Path examples = Examples.in(folder);
        SluiceSettings settings = loaded(examples.resolve("mosquitto-upstream.yaml"), Examples.environment(examples));
        UpstreamSettings cloud = settings.upstreams().get(0);
        assertThat(cloud.clientId()).isEqualTo("plant7-gw-01");
        assertThat(cloud.server().credentials())
                .isEqualTo(new Credentials.Password("plant7", Secret.of("correct horse")));
        assertThat(cloud.server().tls().ca()).isEqualTo(examples.resolve("tls/ca.pem"));
        assertThat(cloud.queue().maxBytes()).isEqualTo(4L << 30);
        assertThat(settings.toString()).doesNotContain("horse");
    }

    @Test
    void the_commands_example_is_written_to_with_its_switch_and_never_without() throws IOException {
        Path example = Examples.in(folder).resolve("commands.yaml");
        SluiceSettings settings = loaded(example, Map.of());
        assertThat(settings.commands().enabled()).isTrue();
        assertThat(tag(settings, "pump-a", "setpt").write().orElseThrow().rule())
                .hasToString("WriteRule[range=Optional[ValueRange[low=0.0, high=50.0]], step=Optional[0.5],"
                        + " rate=Optional[1 in 1 s], ttl=PT5S, when=Optional[!fault], readBack=true]");
        assertThat(tag(settings, "pump-a", "control").writeFunction()).isEqualTo(WriteFunction.MASK);
        assertThat(tag(settings, "pump-a", "status").write()).isEmpty();

        Files.writeString(example, Files.readString(example).replace("{enabled: true}", "{enabled: false}"));
        LoadResult result = SluiceConfig.load(example, Map.of());
        assertThat(device(loaded(example, Map.of()), "pump-a").tags())
                .allMatch(tag -> tag.write().isEmpty());
        assertThat(((LoadResult.Loaded) result).warnings())
                .extracting(Problem::text)
                .singleElement()
                .asString()
                .contains("setpt.write: nothing is written as long as the gateway is read-only");
    }

    @Test
    void the_store_is_where_the_service_manager_says_unless_the_file_says_otherwise() throws IOException {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(file, "gateway: {site: s, name: g}\n");
        assertThat(loaded(file, Map.of()).storeDirectory()).isEqualTo(Path.of("/var/lib/sluice"));
        assertThat(loaded(file, Map.of("STATE_DIRECTORY", "/run/a:/run/b")).storeDirectory())
                .isEqualTo(Path.of("/run/a"));
        Files.writeString(file, "gateway: {site: s, name: g}\nstore: {dir: data, segment: 1MiB}\n");
        assertThat(loaded(file, Map.of("STATE_DIRECTORY", "/run/a")).storeDirectory())
                .isEqualTo(folder.resolve("data"));
        assertThat(loaded(file, Map.of()).store().segmentBytes()).isEqualTo(1 << 20);
    }

    @Test
    void the_status_goes_where_the_rules_of_an_upstream_have_it_unless_told_otherwise() throws IOException {
        Path file = folder.resolve("sluice.yaml");
        String upstream = "  %s: {url: 'mqtt://h', forward: [{filter: '%s'%s}]%s}\n";
        Files.writeString(
                file,
                "gateway: {site: s, name: g%s}\nupstreams:\n"
                        + String.format(upstream, "whole", "s/#", ", prefix: acme/", "")
                        + String.format(upstream, "part", "s/line1/#", "", "")
                        + String.format(upstream, "none", "s/#", "", ", status_topic: none")
                        + String.format(upstream, "own", "s/#", "", ", status_topic: 'up/{gateway}'"));
        String text = Files.readString(file);
        Files.writeString(file, String.format(text, ""));
        SluiceSettings told = loaded(file, Map.of());
        assertThat(told.status()).isEqualTo(new StatusSettings("s/g/status", Duration.ofSeconds(10)));
        assertThat(told.upstreams())
                .extracting(UpstreamSettings::statusTopic)
                .containsExactly("acme/s/g/status", null, null, "up/g");
        Files.writeString(file, String.format(text, ", status_topic: none, status_every: 1m"));
        SluiceSettings silent = loaded(file, Map.of());
        assertThat(silent.status().isTold()).isFalse();
        assertThat(silent.upstreams())
                .extracting(UpstreamSettings::statusTopic)
                .containsExactly(null, null, null, "up/g");
    }

    @Test
    void a_file_that_is_not_there_is_one_problem() {
        assertThat(refused(folder.resolve("none.yaml")))
                .containsExactly(folder.resolve("none.yaml") + ": no such file");
    }

    @Test
    void problems_of_all_files_are_reported_together_and_sorted() throws IOException {
        write("sluice.yaml", "gateway: {site: s, name: g}\ninclude: [a.yaml, b.yaml]\nlinks: {x: {tcp: h}}\n");
        write("a.yaml", "poll: {fast: 5}\n");
        write("b.yaml", "gateway: {site: s, name: h}\nlinks: {x: {tcp: \"h:1\"}}\nbogus: 1\n");
        assertThat(refused(folder.resolve("sluice.yaml")))
                .containsExactly(
                        folder + "/a.yaml:1:14: poll.fast: expected a duration with its unit, such as 500ms, 10s, 5m,"
                                + " 1h or 30d, not \"5\"; write 5ms or 5s",
                        folder + "/b.yaml:1:10: gateway: the block \"gateway\" stands twice; first at " + folder
                                + "/sluice.yaml:1:10",
                        folder + "/b.yaml:2:9: links.x: the name \"x\" is taken; it stands first at " + folder
                                + "/sluice.yaml:3:9",
                        folder + "/b.yaml:3:1: bogus: unknown key; there are: gateway, include, poll, publish,"
                                + " defaults, links, devices, models, commands, broker, upstreams, store",
                        folder + "/sluice.yaml:3:18: links.x.tcp: expected host:port, such as 10.0.4.20:502 or"
                                + " [fd00::20]:502, not \"h\"; the port is missing");
    }

    @Test
    void includes_that_go_in_a_circle_are_found() throws IOException {
        write("sluice.yaml", "gateway: {site: s, name: g}\ninclude: [a.yaml]\n");
        write("a.yaml", "include: [b.yaml]\n");
        write("b.yaml", "include: [a.yaml]\n");
        assertThat(refused(folder.resolve("sluice.yaml")))
                .containsExactly(folder + "/b.yaml:1:11: include[0]: the include goes in a circle: " + folder
                        + "/a.yaml -> " + folder + "/b.yaml -> " + folder + "/a.yaml");
    }

    @Test
    void a_file_that_is_wrong_does_not_make_others_miss_what_it_holds() throws IOException {
        write("sluice.yaml", """
                gateway: {site: s, name: g}
                include: [m.yaml]
                links: {l: {tcp: "h:1"}}
                devices: {d: {link: l, unit: 1, model: pump}}
                """);
        write("m.yaml", "model: pump\ntags: [\n");
        assertThat(refused(folder.resolve("sluice.yaml")))
                .hasSize(1)
                .allMatch(line -> line.contains("m.yaml:3:1: not YAML"));
    }

    @Test
    void warnings_tell_what_may_be_meant_otherwise() throws IOException {
        write("sluice.yaml", "gateway: {site: s, name: g}\ninclude: [none/*.yaml]\nlinks: {l: {tcp: \"h:1\"}}\n");
        LoadResult result = SluiceConfig.load(folder.resolve("sluice.yaml"), Map.of());
        assertThat(((LoadResult.Loaded) result).warnings())
                .extracting(Problem::text)
                .containsExactly(
                        folder + "/sluice.yaml:2:11: include[0]: no file matches \"none/*.yaml\"",
                        folder + "/sluice.yaml:3:12: links.l: no device is on this link");
    }

    @Test
    void a_password_in_a_file_that_only_some_may_read_is_a_warning() throws IOException {
        write("sluice.yaml", """
                gateway: {site: s, name: g}
                upstreams:
                  cloud: {url: "mqtt://h", username: u, password: hunter2, forward: [{filter: "#"}]}
                """);
        Files.setPosixFilePermissions(folder.resolve("sluice.yaml"), PosixFilePermissions.fromString("rw-r-----"));
        LoadResult.Loaded loaded = (LoadResult.Loaded) SluiceConfig.load(folder.resolve("sluice.yaml"), Map.of());
        assertThat(loaded.toString()).doesNotContain("hunter2");
        assertThat(loaded.warnings())
                .extracting(Problem::text)
                .containsExactly(
                        folder + "/sluice.yaml:3:16: upstreams.cloud.url: the password goes over the network as it is;"
                                + " use mqtts://",
                        folder + "/sluice.yaml:3:51: upstreams.cloud.password: the password stands in the file;"
                                + " ${file:path} or ${env:NAME} keeps it out");
    }

    @Test
    void rules_that_may_fetch_back_what_was_sent_or_fetch_it_twice_are_worth_a_word() throws IOException {
        write("sluice.yaml", """
                gateway: {site: s, name: g}
                upstreams:
                  cloud: {url: "mqtts://h", forward: [{filter: "a/#"}], subscribe: [{filter: "+/x"}, {filter: "b/#"}]}
                  other: {url: "mqtts://h", forward: [{filter: "#", prefix: "z/"}]}
                  five: {url: "mqtts://i", protocol: mqtt-5, forward: [{filter: "#"}], subscribe: [{filter: "#"}]}
                  six: {url: "mqtts://j", session_expiry: 0s, subscribe: [{filter: "#"}]}
                """);
        LoadResult.Loaded loaded = (LoadResult.Loaded) SluiceConfig.load(folder.resolve("sluice.yaml"), Map.of());
        String back =
                " sends there comes back by this filter, where the upstream speaks only 3.1.1, for MQTT 3.1.1 does not"
                        + " tell our own messages from others; use protocol: mqtt-5, or other topics";
        assertThat(loaded.warnings())
                .extracting(Problem::text)
                .containsExactly(
                        folder + "/sluice.yaml:3:78: upstreams.cloud.subscribe[0].filter: what"
                                + " upstreams.cloud.forward[0]" + back,
                        folder + "/sluice.yaml:3:78: upstreams.cloud.subscribe[0].filter: what"
                                + " upstreams.other.forward[0]" + back,
                        folder
                                + "/sluice.yaml:3:95: upstreams.cloud.subscribe[1].filter: overlaps \"+/x\"; some servers"
                                + " send twice what both match",
                        folder
                                + "/sluice.yaml:6:43: upstreams.six.session_expiry: what is sent to us while the link is down"
                                + " will not arrive; leave it out for a day");
    }

    @Test
    void the_broker_listens_on_loopback_unless_told_otherwise() throws IOException {
        write("sluice.yaml", "gateway: {site: s, name: g}\n");
        assertThat(loaded(folder.resolve("sluice.yaml"), Map.of()).broker().listeners())
                .containsExactly(ListenerSettings.DEFAULT);
        write(
                "sluice.yaml",
                "gateway: {site: s, name: g}\nbroker: {listeners: [{bind: 0.0.0.0:1884, anonymous: true, otherwise: allow}]}\n");
        assertThat(loaded(folder.resolve("sluice.yaml"), Map.of()).broker().listeners())
                .containsExactly(new ListenerSettings("0.0.0.0", 1884, null, true)
                        .with(ListenerOptions.DEFAULT.otherwise(ListenerOptions.Otherwise.ALLOW)));
    }

    @Test
    void the_keys_of_the_store_are_where_the_configuration_says() throws IOException {
        write("sluice.yaml", "gateway: {site: s, name: g}\n");
        assertThat(loaded(folder.resolve("sluice.yaml"), Map.of()).storeKeys()).isEqualTo(KeyFiles.NONE);
        write("sluice.yaml", """
                gateway: {site: s, name: g}
                store: {encryption: {key_file: "${env:CREDENTIALS_DIRECTORY}/store-key", old_key_files: [old.key]}}
                """);
        Path credentials = Files.createDirectory(folder.resolve("credentials"));
        write("credentials/store-key", "6f".repeat(31) + "70\n");
        write("old.key", "6f".repeat(31) + "71\n");
        Files.setPosixFilePermissions(
                folder.resolve("credentials/store-key"), PosixFilePermissions.fromString("r--r-----"));
        Files.setPosixFilePermissions(folder.resolve("old.key"), PosixFilePermissions.fromString("r--------"));
        assertThat(loaded(folder.resolve("sluice.yaml"), Map.of("CREDENTIALS_DIRECTORY", credentials.toString()))
                        .storeKeys())
                .isEqualTo(new KeyFiles(
                        List.of(credentials.resolve("store-key"), folder.resolve("old.key")), credentials));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static ModbusDevice device(SluiceSettings settings, String name) {
        return settings.links().stream()
                .flatMap(link -> link.devices().stream())
                .filter(device -> device.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ModbusTag tag(SluiceSettings settings, String device, String name) {
        return device(settings, device).tags().stream()
                .filter(tag -> tag.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SluiceSettings loaded(Path file, Map<String, String> environment) {
        LoadResult result = SluiceConfig.load(file, environment);
        assertThat(result).as(result.toString()).isInstanceOf(LoadResult.Loaded.class);
        return ((LoadResult.Loaded) result).settings();
    }

    private static List<String> refused(Path file) {
        LoadResult result = SluiceConfig.load(file, Map.of());
        assertThat(result).isInstanceOf(LoadResult.Refused.class);
        return ((LoadResult.Refused) result)
                .problems().stream().map(Problem::text).toList();
    }
}
