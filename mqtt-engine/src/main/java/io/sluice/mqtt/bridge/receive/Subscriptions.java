package io.sluice.mqtt.bridge.receive;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.Connack.Capabilities;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Subscribe.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions the session at an upstream has, which it should have, and what is asked next: one packet at a time,
 * of a bounded number of filters. Pure bookkeeping; lives on the uplink's thread.
 *
 * <p>What is asked for is written down before it is sent, so a filter whose rule is gone from the settings is found in the
 * session, and ended there. A session that goes on is asked for nothing that it has.
 *
 * <p>A filter that is refused is asked for again after a minute, then two, up to an hour. A server that closes the
 * connection instead of answering is asked for one filter at a time from then on; one that it closes the connection over
 * for the third time counts as refused.
 */
public final class Subscriptions {

    /** Connections lost over a filter that was asked for alone, before it is left out for a while. */
    static final int MAX_STRIKES = 3;

    private static final long FIRST_REST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST_REST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int MAX_SUBSCRIBE_BYTES = 8 << 10;
    private static final int PACKET_FRONT = 16;

    /**
     * What is known of a filter in the session.
     *
     * @param options the options that it was asked with, as one byte
     * @param granted QoS granted, or -1 as long as there is no answer
     */
    public record Held(int options, int granted) {

        private static final int BYTES = 2;

        /** As it is kept. */
        public byte[] encode() {
            return new byte[] {(byte) options, (byte) granted};
        }

        /** What was kept; null when it is no such thing. */
        public static @Nullable Held decode(byte[] bytes) {
            return bytes.length == BYTES && bytes[1] >= -1 && bytes[1] <= 2 ? new Held(bytes[0], bytes[1]) : null;
        }
    }

    /** What is to be asked; answered before there is another one. */
    public sealed interface Step {

        /** Topic filters to ask for. */
        record Subscribe(List<Request> requests) implements Step {}

        /** Topic filters to end. */
        record Unsubscribe(List<TopicFilter> filters) implements Step {}
    }

    private static final class Trouble {
        private String reason = "";
        private boolean refused;
        private boolean suspect;
        private int strikes;
        private long restNanos = FIRST_REST_NANOS;
        private long untilNanos;
    }

    // for life
    private final List<SubscribeRule> rules;
    private final int atOnce;
    private final Map<String, Held> held = new TreeMap<>();
    private final Map<String, Trouble> troubles = new HashMap<>();

    // for a connection
    private ProtocolVersion version = ProtocolVersion.V5;
    private Capabilities server = Capabilities.FULL;
    private @Nullable Step asked;

    /**
     * Those of a session that was there before.
     *
     * @param atOnce filters in one packet
     */
    public Subscriptions(List<SubscribeRule> rules, int atOnce, Map<String, Held> held) {
        this.rules = List.copyOf(rules);
        this.atOnce = atOnce;
        this.held.putAll(held);
    }

    /** A connection stands; a session that is another one has no subscriptions. */
    public void opened(boolean sameSession, ProtocolVersion spoken, Capabilities capabilities) {
        asked = null;
        version = spoken;
        server = capabilities;
        if (!sameSession) {
            held.clear();
        }
    }

    /** What is to be asked next; null while there is nothing, or an answer is due. */
    public @Nullable Step next(long now) {
        if (asked != null) {
            return null;
        }
        asked = unsubscribe();
        if (asked == null) {
            asked = subscribe(now);
        }
        return asked;
    }

    private @Nullable Step unsubscribe() {
        List<TopicFilter> ended = new ArrayList<>();
        int bytes = 0;
        for (String filter : held.keySet()) {
            if (rules.stream().anyMatch(rule -> rule.filter().text().equals(filter))) {
                continue;
            }
            bytes += bytes(filter);
            if (ended.size() < atOnce && (ended.isEmpty() || bytes <= mostBytes())) {
                ended.add(TopicFilter.of(filter, Integer.MAX_VALUE));
            }
        }
        return ended.isEmpty() ? null : new Step.Unsubscribe(ended);
    }

    /** Those that are under suspicion come last, and each alone. */
    private @Nullable Step subscribe(long now) {
        List<Request> requests = new ArrayList<>();
        Request suspect = null;
        int bytes = 0;
        for (SubscribeRule rule : rules) {
            Request request = rule.request(version);
            if (!isMissing(request) || rests(rule, now) || !isPossible(rule, now)) {
                continue;
            }
            if (isSuspect(rule)) {
                suspect = suspect == null ? request : suspect;
                continue;
            }
            bytes += bytes(rule.filter().text());
            if (requests.size() < atOnce && (requests.isEmpty() || bytes <= mostBytes())) {
                requests.add(request);
            }
        }
        if (!requests.isEmpty()) {
            return new Step.Subscribe(requests);
        }
        return suspect == null ? null : new Step.Subscribe(List.of(suspect));
    }

    private boolean isSuspect(SubscribeRule rule) {
        Trouble trouble = troubles.get(rule.filter().text());
        return trouble != null && trouble.suspect;
    }

    private static int bytes(String filter) {
        return 3 + 3 * filter.length();
    }

    private long mostBytes() {
        long most = server.maximumPacketSize();
        return most < 0 ? MAX_SUBSCRIBE_BYTES : Math.min(MAX_SUBSCRIBE_BYTES, most - PACKET_FRONT);
    }

    private boolean isMissing(Request request) {
        Held there = held.get(request.filter().text());
        return there == null || there.granted < 0 || there.options != options(request);
    }

    private boolean rests(SubscribeRule rule, long now) {
        Trouble trouble = troubles.get(rule.filter().text());
        return trouble != null && trouble.refused && now - trouble.untilNanos < 0;
    }

    private boolean isPossible(SubscribeRule rule, long now) {
        String pattern = rule.filter().pattern();
        if (!server.sharedSubscriptions() && rule.filter().group() != null) {
            refused(rule.filter().text(), "the upstream takes no shared subscriptions", now);
            return false;
        }
        if (!server.wildcards() && (pattern.indexOf('+') >= 0 || pattern.indexOf('#') >= 0)) {
            refused(rule.filter().text(), "the upstream takes no wildcards", now);
            return false;
        }
        return true;
    }

    private void refused(String filter, String reason, long now) {
        Trouble trouble = troubles.computeIfAbsent(filter, key -> new Trouble());
        trouble.reason = reason;
        trouble.refused = true;
        trouble.untilNanos = now + trouble.restNanos;
        trouble.restNanos = Math.min(LONGEST_REST_NANOS, 2 * trouble.restNanos);
    }

    private static int options(Request request) {
        return request.qos().number()
                | (request.noLocal() ? 4 : 0)
                | (request.retainAsPublished() ? 8 : 0)
                | request.retainHandling().number() << 4;
    }

    /** What is to be kept before a step is sent, so that it is known if its answer is not. */
    public Map<String, Held> sending(Step step) {
        Map<String, Held> asking = new TreeMap<>();
        if (step instanceof Step.Subscribe subscribe) {
            subscribe
                    .requests()
                    .forEach(request -> asking.put(request.filter().text(), new Held(options(request), -1)));
        }
        held.putAll(asking);
        return asking;
    }

    /**
     * The upstream has answered.
     *
     * @param codes one for each filter of what was asked; an UNSUBACK of 3.1.1 has none
     * @return what is to be kept of each filter: null when the session has it no longer
     */
    public Map<String, @Nullable Held> answered(List<ReasonCode> codes, long now) {
        Map<String, @Nullable Held> known = new TreeMap<>();
        if (asked instanceof Step.Unsubscribe unsubscribe) {
            for (TopicFilter filter : unsubscribe.filters()) {
                known.put(filter.text(), null); // one that it will not end is asked for no more: it is no use
                held.remove(filter.text());
            }
        } else if (asked instanceof Step.Subscribe subscribe) {
            for (int i = 0; i < subscribe.requests().size(); i++) {
                Request request = subscribe.requests().get(i);
                known.put(request.filter().text(), answered(request, codes.get(i), now));
            }
        }
        asked = null;
        return known;
    }

    private @Nullable Held answered(Request request, ReasonCode code, long now) {
        String filter = request.filter().text();
        if (code.isError()) {
            held.remove(filter);
            refused(filter, words(code), now);
            return null;
        }
        troubles.remove(filter);
        Held granted = new Held(options(request), code.number());
        held.put(filter, granted);
        return granted;
    }

    private static String words(ReasonCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + String.format(Locale.ROOT, " 0x%02X", code.number());
    }

    /** The connection is gone; one that was lost while a SUBSCRIBE was unanswered may have been lost over it. */
    public void lost(long now) {
        if (asked instanceof Step.Subscribe subscribe) {
            boolean alone = subscribe.requests().size() == 1;
            for (Request request : subscribe.requests()) {
                String filter = request.filter().text();
                Trouble trouble = troubles.computeIfAbsent(filter, key -> new Trouble());
                trouble.suspect = true;
                trouble.strikes += alone ? 1 : 0;
                if (trouble.strikes >= MAX_STRIKES) {
                    refused(filter, "the upstream closes the connection over it", now);
                }
            }
        }
        asked = null;
    }

    /** Whether an answer is due. */
    public boolean isAsking() {
        return asked != null;
    }

    /** How many of the filters the session has. */
    public int granted() {
        return (int) rules.stream()
                .map(rule -> held.get(rule.filter().text()))
                .filter(there -> there != null && there.granted >= 0)
                .count();
    }

    /** Filters that the upstream does not grant, or not as they were asked for, with the reason. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        for (SubscribeRule rule : rules) {
            String filter = rule.filter().text();
            Trouble trouble = troubles.get(filter);
            Held there = held.get(filter);
            if (trouble != null && trouble.refused) {
                problems.put(filter, trouble.reason);
            } else if (there != null
                    && there.granted >= 0
                    && there.granted < rule.qos().number()) {
                problems.put(
                        filter,
                        "granted " + Qos.of(there.granted).number() + " as the highest QoS, not "
                                + rule.qos().number());
            }
        }
        return problems;
    }
}
