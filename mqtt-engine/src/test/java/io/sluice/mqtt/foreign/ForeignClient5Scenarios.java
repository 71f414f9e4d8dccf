package io.sluice.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a client of MQTT 5 must be able to do besides. */
abstract class ForeignClient5Scenarios extends ForeignClientScenarios {

    private static final int TOPIC_FILTER_INVALID = 0x8F;

    @Test
    void properties_of_a_message_reach_its_reader() throws Exception {
        Post post = Post.of("p", "{}", 1)
                .with(Map.of(
                        Post.CONTENT_TYPE,
                        "application/json",
                        Post.RESPONSE_TOPIC,
                        "answers/7",
                        Post.CORRELATION,
                        "c7",
                        Post.USER,
                        "line=4,shift=b"));
        ForeignClient reader = connected(login("reader"));
        reader.subscribe("p", 1, 0);
        connected(login("writer")).publish(post);
        hears(reader, List.of(post));
    }

    @Test
    void request_is_answered_where_it_says() throws Exception {
        ForeignClient asker = connected(login("asker"));
        asker.subscribe("answers/asker", 1, 0);
        ForeignClient worker = connected(login("worker"));
        worker.subscribe("work", 1, 0);
        asker.publish(
                Post.of("work", "2+2", 1).with(Map.of(Post.RESPONSE_TOPIC, "answers/asker", Post.CORRELATION, "one")));
        await().until(() -> !worker.heard().isEmpty());
        Map<String, String> request = worker.heard().get(0).properties();
        Post answer = Post.of(request.getOrDefault(Post.RESPONSE_TOPIC, "nowhere"), "4", 1)
                .with(Map.of(Post.CORRELATION, request.getOrDefault(Post.CORRELATION, "none")));
        worker.publish(answer);
        hears(asker, List.of(answer));
    }

    @Test
    void filter_that_is_too_deep_is_refused_with_its_reason_code() throws Exception {
        ForeignClient reader = connected(login("reader"));
        assertThat(reader.subscribe("a/".repeat(40) + "b", 1, 0)).isEqualTo(TOPIC_FILTER_INVALID);
        assertThat(reader.subscribe("a/b", 1, 0)).isEqualTo(1);
    }

    @Test
    void message_that_has_expired_does_not_reach_a_reader_that_was_away() throws Exception {
        Login login = login("panel").asKept();
        ForeignClient panel = connected(login);
        panel.subscribe("orders", 1, 0);
        panel.disconnect();
        ForeignClient writer = connected(login("writer"));
        writer.publish(Post.of("orders", "short", 1).with(Map.of(Post.EXPIRY, "1")));
        writer.publish(Post.of("orders", "long", 1).with(Map.of(Post.EXPIRY, "1000")));
        Thread.sleep(2_100); // time is what is tested

        panel.connect(login);
        await().until(() -> !panel.heard().isEmpty());
        assertThat(panel.heard()).extracting(Post::payload).containsExactly("long");
        assertThat(Integer.parseInt(panel.heard().get(0).properties().getOrDefault(Post.EXPIRY, "0")))
                .isBetween(900, 998);
    }

    @Test
    void each_message_of_a_shared_subscription_goes_to_one_of_its_group() throws Exception {
        ForeignClient one = connected(login("one"));
        ForeignClient two = connected(login("two"));
        one.subscribe("$share/g/jobs", 1, 0);
        two.subscribe("$share/g/jobs", 1, 0);
        ForeignClient writer = connected(login("writer"));
        List<String> jobs = IntStream.range(0, 20).mapToObj(i -> "job" + i).toList();
        for (String job : jobs) {
            writer.publish(Post.of("jobs", job, 1));
        }
        await().untilAsserted(() -> assertThat(Stream.concat(one.heard().stream(), two.heard().stream())
                        .map(Post::payload)
                        .sorted(Comparator.comparing((String job) -> Integer.valueOf(job.substring(3)))))
                .isEqualTo(jobs));
        assertThat(one.heard()).isNotEmpty();
        assertThat(two.heard()).isNotEmpty();
    }

    /** Those that can, use an alias from the second message on; the broker does so too. */
    @Test
    void topic_is_the_same_however_often_it_is_said_with_an_alias() throws Exception {
        ForeignClient reader = connected(login("reader"));
        reader.subscribe("#", 0, 0);
        ForeignClient writer = connected(login("writer"));
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            posts.add(Post.of("a/long/topic/that/is/said/again/" + i % 3, "x" + i, 0));
        }
        for (Post post : posts) {
            writer.publish(post);
        }
        hears(reader, posts);
    }
}
