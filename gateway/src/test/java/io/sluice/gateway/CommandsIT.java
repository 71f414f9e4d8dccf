package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Ports;
import io.sluice.gateway.peer.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands beside {@code run}, as a user runs them. */
class CommandsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(
            strings = {"run", "check", "poll", "audit", "queue", "commands", "write", "passwd", "simulate", "demo"})
    void every_command_explains_itself_with_an_example(String command) {
        try (Child help = Sluice.start(command, "--help")) {
            assertThat(help.exit(LIMIT)).isZero();
            assertThat(help.output())
                    .contains("Usage: sluice " + command)
                    .contains("Example")
                    .contains("  sluice " + command);
        }
    }

    @Test
    void the_version_is_that_of_the_build() {
        try (Child version = Sluice.start("--version")) {
            assertThat(version.exit(LIMIT)).isZero();
            assertThat(version.output()).matches("sluice \\d+\\.\\d+\\.\\d+\\S*\nJava \\d+.*");
        }
    }

    @Test
    void a_simulated_plant_is_polled_once_and_read_by_mbpoll(@TempDir Path dir) throws IOException {
        try (Child plant = Sluice.start("simulate", "--listen", "127.0.0.1:0")) {
            String serving = plant.await("the address", LIMIT, line -> line.startsWith("serving "));
            int port = Integer.parseInt(serving.replaceAll(".*:(\\d+);.*", "$1"));
            Path config = Files.writeString(dir.resolve("sluice.yaml"), """
                    gateway: {site: plant7, name: gw-01}
                    links: {plc: {tcp: "127.0.0.1:%d"}}
                    devices:
                      meter: {link: plc, unit: 1, tags: {voltage: {at: "ir:0", type: f32, unit: V, every: 1s}}}
                      pump:  {link: plc, unit: 2, tags: {serial: {at: "hr:16", type: str(16), every: once}}}
                    """.formatted(port));
            try (Child poll = Sluice.start("poll", "--once", "--config", config.toString())) {
                assertThat(poll.exit(LIMIT)).as(poll.output()).isZero();
                assertThat(poll.output()).containsPattern("meter/voltage  2[23]\\d\\.\\d+ V");
                assertThat(poll.output()).contains("pump/serial  \"SL-0002-PUMP\"");
            }
            try (Child mbpoll = Child.start(
                    "mbpoll",
                    "-m",
                    "tcp",
                    "-p",
                    Integer.toString(port),
                    "-a",
                    "2",
                    "-0",
                    "-r",
                    "40",
                    "-1",
                    "127.0.0.1")) {
                assertThat(mbpoll.exit(LIMIT)).as(mbpoll.output()).isZero();
                assertThat(mbpoll.output()).contains("[40]: \t1500");
            }
        }
    }

    @Test
    void a_user_of_the_password_file_is_let_in_and_others_are_not(@TempDir Path dir) throws IOException {
        Path users = dir.resolve("users.passwd");
        set(users, "alice", "correct horse");
        set(users, "bob", "battery staple");
        set(users, "bob", "another staple");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(users)).doesNotContain("staple").doesNotContain("horse");
        int port = Ports.free();
        Path config = Files.writeString(dir.resolve("sluice.yaml"), """
                gateway: {site: plant7, name: gw-01}
                store: {dir: state, segment: 256KiB}
                broker: {users: users.passwd, listeners: [{bind: "127.0.0.1:%d"}]}
                """.formatted(port));
        try (Child gateway = Sluice.gateway(config)) {
            assertThat(publish(port, "-u", "alice", "-P", "correct horse")).isZero();
            assertThat(publish(port, "-u", "bob", "-P", "another staple")).isZero();
            assertThat(publish(port, "-u", "bob", "-P", "battery staple")).isNotZero();
            assertThat(publish(port, "-u", "carol", "-P", "correct horse")).isNotZero();
            assertThat(publish(port)).isNotZero();
            assertThat(gateway.stop(LIMIT)).isZero();
            assertThat(gateway.output()).doesNotContain("horse").doesNotContain("staple");
        }
        try (Child removed = Sluice.start("passwd", "--delete", users.toString(), "bob")) {
            assertThat(removed.exit(LIMIT)).isZero();
            assertThat(Files.readString(users)).contains("alice:").doesNotContain("bob:");
        }
    }

    @Test
    void a_short_password_changes_nothing(@TempDir Path dir) {
        Path users = dir.resolve("users.passwd");
        try (Child child = Sluice.start("passwd", users.toString(), "alice")) {
            child.tell("short");
            assertThat(child.exit(LIMIT)).isEqualTo(2);
            assertThat(child.output()).contains("at least 8 characters");
            assertThat(users).doesNotExist();
        }
    }

    private static void set(Path users, String user, String password) {
        try (Child child = Sluice.start("passwd", users.toString(), user)) {
            child.tell(password);
            assertThat(child.exit(LIMIT)).as(child.output()).isZero();
        }
    }

    private static int publish(int port, String... credentials) {
        List<String> command =
                new ArrayList<>(List.of("mosquitto_pub", "-h", "127.0.0.1", "-p", Integer.toString(port)));
        command.addAll(List.of("-q", "1", "-t", "a", "-m", "1"));
        command.addAll(List.of(credentials));
        try (Child child = Child.start(command.toArray(String[]::new))) {
            return child.exit(LIMIT);
        }
    }
}
