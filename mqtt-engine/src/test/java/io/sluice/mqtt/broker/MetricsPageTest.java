package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.QueueStatus;
import io.sluice.store.Store;
import io.sluice.store.StoreStatus;
import io.sluice.store.memory.MemoryStore;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/metrics.md lists what the broker and the store count. */
class MetricsPageTest {

    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs", "metrics.md");

    /** What stands under another name, or is no metric. */
    private static final Map<String, String> NAMES = Map.of("oldest_stored_at_millis", "oldest");

    private static final Set<String> NO_METRICS = Set.of("troubles");

    @Test
    void each_topic_of_the_broker_is_listed() throws Exception {
        String page = Files.readString(PAGE);
        try (Store store = MemoryStore.open();
                Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            for (String topic : SysTopics.topics(broker.status(), 1).keySet()) {
                String last = topic.substring(topic.lastIndexOf('/') + 1);
                boolean ofReason = topic.startsWith("sluice/dropped/") || topic.startsWith("sluice/refused/");
                if (topic.startsWith("sluice/ended/")) {
                    assertThat(page).contains("`sluice/ended/REASON`");
                } else if (ofReason) {
                    assertThat(page).as(topic).contains("`" + last + "`");
                } else {
                    assertThat(page).as(topic).containsPattern("`" + topic + "`|`…/" + last + "`");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {StoreStatus.class, QueueStatus.class})
    void each_component_of_the_store_is_listed(Class<? extends Record> status) throws IOException {
        String page = Files.readString(PAGE);
        String part = page.substring(0, page.indexOf("## An upstream"));
        assertThat(Arrays.stream(status.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                        .filter(name -> !NO_METRICS.contains(name))
                        .map(name -> NAMES.getOrDefault(name, name)))
                .allSatisfy(name -> assertThat(part).contains("`" + name + "`"));
    }
}
