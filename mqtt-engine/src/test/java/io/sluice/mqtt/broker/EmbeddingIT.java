package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.access.AccessRules;
import io.sluice.mqtt.broker.access.Authorizer;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Permissions;
import io.sluice.mqtt.broker.intercept.Interceptor;
import io.sluice.mqtt.broker.intercept.PublishVerdict;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The snippets of the README, run, and held equal to the README. */
class EmbeddingIT {

    private static final Path MODULE = Path.of(System.getProperty("sluice.root", ".."), "mqtt-engine");

    @Test
    void snippet_of_the_readme_runs() throws Exception {
        BrokerSettings settings = Brokers.onLoopback();
        List<String> heard = new ArrayList<>();
        try (Store store = MemoryStore.open();
                Broker broker = Broker.start(settings, store)) {
            broker.subscribe(TopicFilter.of("plant/+/speed"), Qos.AT_LEAST_ONCE, message -> {
                heard.add(message.topic());
            });
            byte[] payload = "47.5".getBytes(StandardCharsets.UTF_8);
            Message speed = new Message("plant/press/speed", payload, Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);
            broker.publish(speed).join();
        }
        assertThat(heard).containsExactly("plant/press/speed");
    }

    @Test
    void security_snippets_of_the_readme_run() throws Exception {
        AccessRules rules = new AccessRules(List.of(), Map.of(), Set.of());
        Authorizer own = client -> "panel".equals(client.user()) ? Permissions.everything() : rules.permissions(client);
        BrokerSettings settings = BrokerSettings.DEFAULT.with(SecuritySettings.of(own));
        assertThat(settings.security().authorizer()).isSameAs(own);
        Interceptor lineOnly = new Interceptor() {
            @Override
            public PublishVerdict publish(Client client, Message message) {
                return message.payload().length <= 1024
                        ? new PublishVerdict.Changed(message.with("line/" + message.topic(), message.qos(), false))
                        : new PublishVerdict.Refused(ReasonCode.PAYLOAD_FORMAT_INVALID);
            }
        };
        BrokerSettings intercepted = settings.with(lineOnly);
        assertThat(intercepted.interceptor()).isSameAs(lineOnly);
    }

    @Test
    void snippets_of_the_readme_are_those_that_run() throws Exception {
        String readme = Files.readString(MODULE.resolve("README.md"));
        String source = Files.readString(MODULE.resolve("src/test/java/io/sluice/mqtt/broker/EmbeddingIT.java"));
        List<String> snippets = Pattern.compile("(?s)```java(.*?)```")
                .matcher(readme)
                .results()
                .map(found -> words(found.group(1)))
                .toList();
        assertThat(snippets)
                .hasSize(3)
                .allSatisfy(snippet -> assertThat(words(source)).contains(snippet));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
