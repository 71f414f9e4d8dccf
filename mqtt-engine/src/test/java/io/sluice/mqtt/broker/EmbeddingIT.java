package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippet of the README, run, and held equal to the README. */
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
    void snippet_of_the_readme_is_the_one_that_runs() throws Exception {
        String readme = Files.readString(MODULE.resolve("README.md"));
        String snippet = readme.substring(readme.indexOf("```java") + "```java".length());
        snippet = snippet.substring(0, snippet.indexOf("```"));
        String source = Files.readString(MODULE.resolve("src/test/java/io/sluice/mqtt/broker/EmbeddingIT.java"));
        assertThat(words(source)).contains(words(snippet));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
