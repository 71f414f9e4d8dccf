package io.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.peer.Child;
import io.sluice.mqtt.client.ClientIdentity;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.Pin;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.ProxySettings;
import io.sluice.mqtt.client.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the options of a command that connects say, and what is wrong with those that do not go together. */
class ClientOptionsTest {

    private static final String KEY = "RGlmZmVyZW50IGZvciBlYWNoIHNlcnZlciBvZiB5b3U=";

    @TempDir
    private Path dir = Path.of("unset");

    /** A command with nothing but these options. */
    @Command(name = "any")
    static final class Any implements Runnable {

        @Option(names = {"-u", "--url"})
        private List<String> urls = List.of();

        @Mixin
        private ClientOptions client = new ClientOptions();

        @Override
        public void run() {}
    }

    @Test
    void every_way_of_an_upstream_has_its_options() throws Exception {
        ClientSettings settings = parse("-u wss://a.example/x --url wss://b.example/y --username gw --password-file "
                + secret("one")
                + " --protocol mqtt-3-1-1 --ca ca.p12 --ca-password-file " + secret("two")
                + " --pin sha256//" + KEY + " --pin server.pem --crl ca.crl --alpn mqtt --cert gw.crt --key gw.key"
                + " --key-password-file " + secret("three") + " --proxy socks5://proxy:1080 --proxy-username p"
                + " --proxy-password-file " + secret("four"));
        assertThat(settings.protocol()).isEqualTo(ProtocolChoice.MQTT_3_1_1);
        assertThat(settings.server().endpoints())
                .containsExactly(Endpoint.parse("wss://a.example/x"), Endpoint.parse("wss://b.example/y"));
        assertThat(settings.server().credentials()).isEqualTo(new Credentials.Password("gw", Secret.of("one")));
        assertThat(settings.server().tls().ca()).isEqualTo(Path.of("ca.p12"));
        assertThat(settings.server().tls().caPassword()).isEqualTo(Secret.of("two"));
        assertThat(settings.server().tls().pins())
                .containsExactly(new Pin.PublicKey(KEY), new Pin.Certificate(Path.of("server.pem")));
        assertThat(settings.server().tls().crl()).isEqualTo(Path.of("ca.crl"));
        assertThat(settings.server().tls().alpn()).containsExactly("mqtt");
        assertThat(settings.server().tls().identity())
                .isEqualTo(new ClientIdentity.Pem(Path.of("gw.crt"), Path.of("gw.key"), Secret.of("three")));
        assertThat(settings.server().proxy())
                .isEqualTo(new ProxySettings(ProxySettings.Kind.SOCKS5, "proxy", 1080, "p", Secret.of("four")));
        assertThat(settings.toString()).doesNotContain("three").doesNotContain("four");
    }

    @Test
    void the_least_is_an_address() throws Exception {
        ClientSettings settings = parse("--url mqtts://a.example");
        assertThat(settings.server().endpoints()).isEqualTo(List.of(Endpoint.parse("mqtts://a.example:8883")));
        assertThat(settings.server().proxy()).isNull();
        assertThat(settings.clientId()).startsWith("test-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--url http://a | --url: mqtt://",
                "--url mqtt://a --ca x | --url: ca, cert and key need mqtts://",
                "--url mqtts://a --cert x | --cert: needs the key",
                "--url mqtts://a --key-password-file nowhere | --key-password-file nowhere: there is no such file",
                "--url mqtts://a --pin sha256//abc | --pin: sha256// and the SHA-256 of a public key",
                "--url mqtts://a --password-file %s | --password-file: needs a username",
                "--url mqtts://a --proxy http://p:1 --proxy-password-file %s | --proxy-password-file: needs a proxy_username",
                "--url mqtts://a --proxy ftp://p:1 | --proxy: http:// or socks5://, not ftp://",
                "--url mqtts://a --proxy-username p | --proxy: --proxy-username and --proxy-password-file are for one",
            })
    void a_mistake_names_the_option(String arguments, String says) {
        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> parse(arguments.replace("%s", secret("any"))));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(String.valueOf(failure.getMessage())).startsWith(says);
    }

    @Test
    void the_page_of_commands_has_each_option() throws IOException {
        String page = Files.readString(Child.root().resolve("docs/commands.md"));
        for (String option :
                new CommandLine(new Any()).getCommandSpec().optionsMap().keySet()) {
            assertThat(page).containsPattern("`[^`\n]*" + Pattern.quote(option) + "[ `]");
        }
    }

    private String secret(String text) throws IOException {
        return Files.writeString(dir.resolve(text), text + "\n").toString();
    }

    private static ClientSettings parse(String arguments) throws CommandFailure {
        Any any = new Any();
        new CommandLine(any).parseArgs(arguments.split(" ", -1));
        return any.client.settings(any.urls, "test-");
    }
}
