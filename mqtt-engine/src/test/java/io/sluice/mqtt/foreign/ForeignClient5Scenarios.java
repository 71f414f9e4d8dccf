package io.sluice.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.mqtt.bridge.LinkProxy;
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
        reader.subscribe(Wanted.of("p", 1));
        connected(login("writer")).publish(post);
        hears(reader, List.of(post));
    }

    @Test
    void request_is_answered_where_it_says() throws Exception {
        ForeignClient asker = connected(login("asker"));
        asker.subscribe(Wanted.of("answers/asker", 1));
        ForeignClient worker = connected(login("worker"));
        worker.subscribe(Wanted.of("work", 1));
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
        assertThat(reader.subscribe(Wanted.of("a/".repeat(40) + "b", 1))).isEqualTo(TOPIC_FILTER_INVALID);
        assertThat(reader.subscribe(Wanted.of("a/b", 1))).isEqualTo(1);
    }

    @Test
    void message_that_has_expired_does_not_reach_a_reader_that_was_away() throws Exception {
        Login login = login("panel").asKept();
        ForeignClient panel = connected(login);
        panel.subscribe(Wanted.of("orders", 1));
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
        one.subscribe(Wanted.of("$share/g/jobs", 1));
        two.subscribe(Wanted.of("$share/g/jobs", 1));
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
        reader.subscribe(Wanted.of("#", 0));
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

    @Test
    void options_of_a_subscription_are_kept() throws Exception {
        ForeignClient writer = connected(login("writer"));
        writer.publish(Post.of("state/a", "old", 1).retained());
        ForeignClient panel = connected(login("panel"));
        panel.subscribe(Wanted.of("state/#", 1).withoutOwn().retainAsPublished().retainHandling(2));
        panel.publish(Post.of("state/b", "own", 1));
        writer.publish(Post.of("state/c", "plain", 1));
        writer.publish(Post.of("state/d", "kept", 1).retained());
        List<Post> posts = List.of(
                Post.of("state/c", "plain", 1), Post.of("state/d", "kept", 1).retained());
        hears(panel, posts);

        ForeignClient late = connected(login("late"));
        late.subscribe(Wanted.of("state/d", 1).retainHandling(1));
        await().until(() -> late.heard().size() == 1);
        late.subscribe(Wanted.of("state/d", 1).retainHandling(1));
        writer.publish(Post.of("state/d", "live", 1).retained());
        hears(late, List.of(Post.of("state/d", "kept", 1).retained(), Post.of("state/d", "live", 1)));
    }

    @Test
    void will_waits_for_its_delay_and_is_withdrawn_by_a_client_that_comes_back() throws Exception {
        ForeignClient reader = connected(login("reader"));
        reader.subscribe(Wanted.of("gone/#", 1));
        try (LinkProxy line = new LinkProxy(port(0))) {
            Login back = willOf("back", "600", line.port());
            ForeignClient returning = connected(back);
            connected(willOf("gone", "1", line.port()));
            line.cut();
            connected(login("back").asKept()).disconnect();
            connected(login("back")).disconnect(); // the end of its session, at which a will is due that still waits
            returning.close();
            Post due = Post.of("gone/gone", "x", 1).with(Map.of(Post.USER, "why=line"));
            hears(reader, List.of(due));
            Post last = Post.of("gone/last", "y", 1);
            reader.publish(last);
            hears(reader, List.of(due, last));
        }
    }

    private static Login willOf(String clientId, String delay, int port) {
        Post will = Post.of("gone/" + clientId, "x", 1).with(Map.of(Post.DELAY, delay, Post.USER, "why=line"));
        return Login.plain(clientId, port).asKept().withWill(will);
    }

    @Test
    void client_without_a_name_is_given_one() throws Exception {
        ForeignClient nameless = client();
        try (nameless) {
            assertThat(nameless.connect(login("")).assignedId()).isNotBlank();
            nameless.subscribe(Wanted.of("a", 1));
            nameless.publish(Post.of("a", "x", 1));
            hears(nameless, List.of(Post.of("a", "x", 1)));
        }
    }

    @Test
    void client_gets_no_more_at_a_time_and_no_larger_ones_than_it_takes() throws Exception {
        ForeignClient small = connected(login("small").bounded(1, 400));
        small.subscribe(Wanted.of("a", 2));
        ForeignClient writer = connected(login("writer"));
        writer.publish(Post.of("a", "x".repeat(1_000), 1));
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            posts.add(Post.of("a", "small " + i, 1 + i % 2));
        }
        for (Post post : posts) {
            writer.publish(post);
        }
        await().until(() -> small.heard().size() >= posts.size());
        assertThat(small.heard()).containsExactlyInAnyOrderElementsOf(posts);
    }
}
