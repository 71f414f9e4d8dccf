package io.sluice.mqtt.bridge.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.receive.SubscribeRule.Retained;
import io.sluice.mqtt.bridge.receive.Subscriptions.Held;
import io.sluice.mqtt.bridge.receive.Subscriptions.Step;
import io.sluice.mqtt.bridge.route.TopicMap;
import io.sluice.mqtt.bridge.route.TopicTemplate;
import io.sluice.mqtt.packet.Connack.Capabilities;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Subscribe.Request;
import io.sluice.mqtt.packet.Subscribe.RetainHandling;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Held> kept = new HashMap<>();

    @Test
    void filters_go_by_as_many_as_the_server_takes_at_once() {
        Subscriptions all = open(rules(IntStream.rangeClosed(1, 20).mapToObj(i -> "f/" + i)), 8, false);
        assertThat(asked(all, 0)).hasSize(8);
        assertThat(all.next(0)).as("an answer is due").isNull();
        grant(all, 8);
        assertThat(asked(all, 0)).hasSize(8);
        grant(all, 8);
        assertThat(asked(all, 0)).containsExactly("f/17", "f/18", "f/19", "f/20");
        grant(all, 4);
        assertThat(all.next(0)).isNull();
        assertThat(all.granted()).isEqualTo(20);
    }

    @Test
    void a_packet_is_within_what_the_server_takes() {
        String level = "x".repeat(200);
        Subscriptions all = new Subscriptions(rules(Stream.of(level + "/1", level + "/2")), 8, Map.of());
        all.opened(false, ProtocolVersion.V5, new Capabilities(10, Qos.EXACTLY_ONCE, true, 1000, 0, true, true, true));
        assertThat(asked(all, 0)).containsExactly(level + "/1");
    }

    @Test
    void a_session_that_goes_on_is_asked_for_what_it_lacks_and_relieved_of_what_no_rule_wants() {
        Subscriptions first = open(rules(Stream.of("a", "b", "c")), 8, false);
        assertThat(asked(first, 0)).containsExactly("a", "b", "c");
        answer(first, ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_1);

        Subscriptions next = open(rules(Stream.of("a", "b", "d")), 8, true);
        assertThat(next.next(0)).isEqualTo(new Step.Unsubscribe(List.of(TopicFilter.of("c"))));
        answer(next, ReasonCode.SUCCESS);
        assertThat(asked(next, 0)).containsExactly("b", "d");
        grant(next, 2);
        assertThat(kept.keySet()).containsExactlyInAnyOrder("a", "b", "d");

        Subscriptions last = open(rules(Stream.of("a", "b", "d")), 8, true);
        assertThat(last.next(0)).isNull();
        assertThat(last.granted()).isEqualTo(3);
    }

    @Test
    void what_was_asked_and_never_answered_is_asked_again_or_ended() {
        Subscriptions first = open(rules(Stream.of("a", "b")), 8, false);
        assertThat(asked(first, 0)).containsExactly("a", "b");

        Subscriptions next = open(rules(Stream.of("b")), 8, true);
        assertThat(next.next(0)).isEqualTo(new Step.Unsubscribe(List.of(TopicFilter.of("a"))));
        next.answered(List.of(), 0); // 3.1.1
        assertThat(asked(next, 0)).containsExactly("b");
    }

    @Test
    void another_session_has_nothing() {
        Subscriptions first = open(rules(Stream.of("a")), 8, false);
        assertThat(asked(first, 0)).containsExactly("a");
        grant(first, 1);
        first.lost(0);
        first.opened(false, ProtocolVersion.V5, Capabilities.FULL);
        assertThat(asked(first, 0)).containsExactly("a");
    }

    @Test
    void a_rule_with_other_options_replaces_its_subscription() {
        Subscriptions first = open(rules(Stream.of("a")), 8, false);
        assertThat(asked(first, 0)).containsExactly("a");
        grant(first, 1);
        Subscriptions next = open(List.of(rule("a", Qos.EXACTLY_ONCE, Retained.CLEAR)), 8, true);
        assertThat(asked(next, 0)).containsExactly("a");
    }

    @Test
    void a_refusal_is_named_and_asked_again_after_a_minute_then_two() {
        Subscriptions all = open(rules(Stream.of("a", "b")), 8, false);
        assertThat(asked(all, 0)).hasSize(2);
        answer(all, ReasonCode.NOT_AUTHORIZED, ReasonCode.SUCCESS);
        assertThat(all.problems())
                .containsOnly(
                        Map.entry("a", "not authorized 0x87"), Map.entry("b", "granted 0 as the highest QoS, not 1"));
        assertThat(all.next(MINUTE - 1)).isNull();
        assertThat(asked(all, MINUTE)).containsExactly("a");
        all.answered(List.of(ReasonCode.UNSPECIFIED_ERROR), MINUTE);
        assertThat(all.next(3 * MINUTE - 1)).isNull();
        assertThat(asked(all, 3 * MINUTE)).containsExactly("a");
        grant(all, 1);
        assertThat(all.problems()).doesNotContainKey("a");
    }

    @Test
    void a_filter_that_the_server_closes_the_connection_over_is_found_and_left_out() {
        Subscriptions all = open(rules(Stream.of("bad", "good")), 8, false);
        assertThat(asked(all, 0)).containsExactly("bad", "good");
        all.lost(0);
        for (int i = 0; i < Subscriptions.MAX_STRIKES; i++) {
            all.opened(true, ProtocolVersion.V5, Capabilities.FULL);
            assertThat(asked(all, 0)).as("alone").containsExactly("bad");
            assertThat(all.problems()).isEmpty();
            all.lost(0);
        }
        all.opened(true, ProtocolVersion.V5, Capabilities.FULL);
        assertThat(asked(all, 0)).containsExactly("good");
        grant(all, 1);
        assertThat(all.next(0)).isNull();
        assertThat(all.problems()).containsExactly(Map.entry("bad", "the upstream closes the connection over it"));
        assertThat(asked(all, MINUTE)).containsExactly("bad");
    }

    @Test
    void what_the_server_says_that_it_cannot_do_is_not_asked_of_it() {
        Subscriptions all = new Subscriptions(rules(Stream.of("a/+", "$share/g/a", "b")), 8, Map.of());
        all.opened(false, ProtocolVersion.V5, new Capabilities(10, Qos.AT_LEAST_ONCE, true, -1, 0, false, true, false));
        assertThat(asked(all, 0)).containsExactly("b");
        assertThat(all.problems())
                .containsOnly(
                        Map.entry("a/+", "the upstream takes no wildcards"),
                        Map.entry("$share/g/a", "the upstream takes no shared subscriptions"));
    }

    @Test
    void our_own_messages_are_not_asked_for_in_5_and_retained_ones_as_the_rule_says() {
        assertThat(rule("a", Qos.AT_LEAST_ONCE, Retained.KEEP).request(ProtocolVersion.V5))
                .isEqualTo(new Request(TopicFilter.of("a"), Qos.AT_LEAST_ONCE, true, true, RetainHandling.SEND_IF_NEW));
        assertThat(rule("$share/g/a", Qos.AT_LEAST_ONCE, Retained.IGNORE).request(ProtocolVersion.V5))
                .isEqualTo(new Request(
                        TopicFilter.of("$share/g/a"), Qos.AT_LEAST_ONCE, false, false, RetainHandling.DO_NOT_SEND));
        assertThat(rule("a", Qos.AT_LEAST_ONCE, Retained.KEEP).request(ProtocolVersion.V3_1_1))
                .isEqualTo(Request.of(TopicFilter.of("a"), Qos.AT_LEAST_ONCE));
    }

    @Test
    void topics_of_the_broker_itself_are_no_place_for_what_comes_down() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubscribeRule(
                        TopicFilter.of("a/#"),
                        Qos.AT_LEAST_ONCE,
                        Retained.CLEAR,
                        new TopicMap("", "", TopicTemplate.of("$SYS/{topic}"))))
                .withMessage("topic: topics that begin with $ belong to the local broker, not \"$SYS/{topic}\"");
    }

    @Test
    void what_is_kept_is_read_again() {
        for (Held held : List.of(new Held(0, -1), new Held(0x2D, 2), new Held(1, 0))) {
            assertThat(Held.decode(held.encode())).isEqualTo(held);
        }
        assertThat(Held.decode(new byte[] {1, 3})).isNull();
        assertThat(Held.decode(new byte[0])).isNull();
    }

    private Subscriptions open(List<SubscribeRule> rules, int atOnce, boolean sameSession) {
        Subscriptions all = new Subscriptions(rules, atOnce, kept);
        all.opened(sameSession, ProtocolVersion.V5, Capabilities.FULL);
        return all;
    }

    private List<String> asked(Subscriptions all, long now) {
        Step step = Objects.requireNonNull(all.next(now), "nothing is asked");
        kept.putAll(all.sending(step));
        return ((Step.Subscribe) step)
                .requests().stream().map(request -> request.filter().text()).toList();
    }

    private void answer(Subscriptions all, ReasonCode... codes) {
        all.answered(List.of(codes), 0).forEach((filter, held) -> {
            if (held == null) {
                kept.remove(filter);
            } else {
                kept.put(filter, held);
            }
        });
    }

    private void grant(Subscriptions all, int filters) {
        answer(all, Collections.nCopies(filters, ReasonCode.GRANTED_QOS_1).toArray(ReasonCode[]::new));
    }

    private static List<SubscribeRule> rules(Stream<String> filters) {
        return filters.map(filter -> rule(filter, Qos.AT_LEAST_ONCE, Retained.CLEAR))
                .toList();
    }

    private static SubscribeRule rule(String filter, Qos qos, Retained retain) {
        return new SubscribeRule(TopicFilter.of(filter), qos, retain, TopicMap.SAME);
    }
}
