package io.sluice.gateway.command;

import io.sluice.field.RefusedValueException;
import io.sluice.field.WriteRate;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.TagEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a command may be done, from what is known before anything is sent: the switch of the gateway, the tag,
 * the message, its time, the value, and how often the tag was written. Pure: time comes with the question. What is known
 * of its id is the caller's to ask before, and the condition ({@code when}) is judged by the link, which reads it. Not
 * thread safe.
 */
final class CommandGuard {

    /**
     * What is known of a command's message.
     *
     * @param retained whether its retain flag was set, or it was kept by a broker
     * @param expirySeconds of MQTT 5, or -1
     */
    record Arrival(boolean retained, long expirySeconds, Instant time, long nanos) {}

    /** A yes: until when the write may begin, on the clock of the arrival's {@code nanos}. */
    record Pass(long deadlineNanos) {}

    /**
     * A decision.
     *
     * @param pass a yes, or null
     * @param refusal a no, or null
     */
    record Decision(@Nullable Pass pass, @Nullable Refusal refusal) {
        static Decision no(String reason, String detail) {
            return new Decision(null, new Refusal(reason, detail));
        }
    }

    private final boolean enabled;
    private final boolean expiryRequired;
    private final Map<String, Deque<Long>> passed = new HashMap<>();

    CommandGuard(boolean enabled, boolean expiryRequired) {
        this.enabled = enabled;
        this.expiryRequired = expiryRequired;
    }

    /**
     * Decides; a yes counts for the rate of the tag.
     *
     * @param name of the tag within the gateway
     */
    Decision decide(String name, ModbusTag tag, Command command, Arrival arrival) {
        if (!enabled) {
            return Decision.no("read-only", "the gateway is read-only: commands.enabled of its configuration");
        }
        if (tag.write().isEmpty()) {
            return Decision.no("not-writable", "the tag map does not allow to write " + name);
        }
        if (arrival.retained()) {
            return Decision.no("retained", "a command is not to be retained: publish it without the retain flag");
        }
        WriteRule rule = tag.write().get().rule();
        Duration left = left(rule, command, arrival);
        if (left.isNegative() || left.isZero()) {
            return Decision.no("expired", "its time was over when it came");
        }
        if (expiryRequired && command.expires() == null && arrival.expirySeconds() < 0) {
            return Decision.no("no-expiry", "a command needs expires, or a message expiry interval of MQTT 5, here");
        }
        try {
            var unused = TagEncoder.encode(tag, command.value());
        } catch (RefusedValueException e) {
            return Decision.no(e.rule(), String.valueOf(e.getMessage()));
        }
        if (rule.rate().isPresent() && !withinRate(name, rule.rate().get(), arrival.nanos())) {
            return Decision.no("rate", "more often than " + rule.rate().get());
        }
        return new Decision(new Pass(arrival.nanos() + left.toNanos()), null);
    }

    /** How long the write may wait: the least of what the tag, the message and the command say. */
    private static Duration left(WriteRule rule, Command command, Arrival arrival) {
        Duration left = rule.ttl();
        if (arrival.expirySeconds() >= 0) {
            left = least(left, Duration.ofSeconds(arrival.expirySeconds()));
        }
        if (command.expires() != null) {
            left = least(left, Duration.between(arrival.time(), command.expires()));
        }
        return left;
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private boolean withinRate(String name, WriteRate rate, long now) {
        Deque<Long> last = passed.computeIfAbsent(name, none -> new ArrayDeque<>());
        while (!last.isEmpty() && now - last.getFirst() >= rate.per().toNanos()) {
            last.removeFirst();
        }
        if (last.size() >= rate.count()) {
            return false;
        }
        last.addLast(now);
        return true;
    }
}
