package io.sluice.mqtt.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.TopicFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MosquittoAclTest {

    private static final String FILE = """
            # everybody without a name
            topic read news/#
            topic $SYS/broker/uptime

            user anna
            topic plant/#
            topic deny plant/secret
            topic write only/up

            user ben b
            topic read a topic/with spaces

            pattern readwrite own/%u/#
            pattern write seen/%c
            pattern deny own/+/lock
            """;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "-,     SUBSCRIBE, news/today,              true",
        "-,     PUBLISH,   news/today,              false",
        "-,     PUBLISH,   $SYS/broker/uptime,      true",
        "-,     PUBLISH,   own/-/x,                 false",
        "anna,  SUBSCRIBE, news/today,              false",
        "anna,  PUBLISH,   plant/a,                 true",
        "anna,  PUBLISH,   plant/secret,            false",
        "anna,  SUBSCRIBE, plant/secret,            false",
        "anna,  WILL,      only/up,                 true",
        "anna,  SUBSCRIBE, only/up,                 false",
        "anna,  SUBSCRIBE, own/anna/x,              true",
        "anna,  SUBSCRIBE, own/anna/lock,           false",
        "anna,  SUBSCRIBE, own/ben/x,               false",
        "anna,  PUBLISH,   seen/c1,                 true",
        "anna,  PUBLISH,   seen/c2,                 false",
        "ben b, SUBSCRIBE, a topic/with spaces,     true",
        "+,     SUBSCRIBE, own/ben/x,               false",
    })
    void file_allows_what_mosquitto_would(String user, Action action, String topic, boolean allowed) throws Exception {
        assertThat(permissions(user.equals("-") ? null : user).allows(action, topic))
                .isEqualTo(allowed);
    }

    @Test
    void filter_is_granted_as_far_as_the_file_reaches() throws Exception {
        assertThat(permissions("anna").grant(Action.SUBSCRIBE, TopicFilter.of("plant/#")))
                .isEqualTo(Grant.SOME);
        assertThat(permissions("anna").grant(Action.SUBSCRIBE, TopicFilter.of("#")))
                .isEqualTo(Grant.NONE);
    }

    @Test
    void every_line_that_is_wrong_is_named() throws Exception {
        Path file = Files.writeString(
                dir.resolve("acl"), "topic\nuser\nusers anna\ntopic read a/#/b\n\nuser a*\npattern read {x}\n");
        assertThatThrownBy(() -> MosquittoAcl.read(file))
                .isInstanceOf(AccessException.class)
                .hasMessageContaining(file + ":1: topic of what?")
                .hasMessageContaining(file + ":2: user of what?")
                .hasMessageContaining(file + ":3: expected user, topic or pattern, not users")
                .hasMessageContaining(file + ":4: topic a/#/b: # is the last character")
                .hasMessageContaining(file + ":6: a * in a user name")
                .hasMessageContaining(file + ":7: braces in a topic");
        assertThatThrownBy(() -> MosquittoAcl.read(dir.resolve("none")))
                .hasMessage(dir.resolve("none") + ": no such file");
    }

    private Permissions permissions(@Nullable String user) throws Exception {
        Path file = Files.writeString(dir.resolve("acl"), FILE);
        Client client = new Client("c1", user, Set.of(), null, "l");
        return new AccessRules(MosquittoAcl.read(file), Map.of(), Set.of()).permissions(client);
    }
}
