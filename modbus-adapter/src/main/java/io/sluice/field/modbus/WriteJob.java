package io.sluice.field.modbus;

import io.sluice.field.Condition;
import io.sluice.field.Value;
import io.sluice.field.WriteResult;
import io.sluice.field.WriteResult.Status;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.frame.Answers;
import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.tag.Decoded;
import io.sluice.field.modbus.tag.Encoded;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Operand;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.TagDecoder;
import io.sluice.field.modbus.tag.WriteFunction;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One write from its condition to its read-back, a request at a time. Calls no clock; lives on its link's thread.
 *
 * <p>The write itself is sent once. Only an answer that says that nothing was done, exception 6, has it sent again. After
 * anything that leaves in doubt whether it was done, the tag is read: what it shows decides.
 *
 * <pre>
 *   CHECK   reads each tag that the condition names      any failure: refused, nothing was sent
 *   BEFORE  reads the tag, to leave its other bits alone  any failure: refused
 *   WRITE   sends it
 *   VERIFY  reads the tag, three times at most
 * </pre>
 */
final class WriteJob {

    private static final int BUSY_RETRIES = 3;
    private static final long BUSY_PAUSE = Duration.ofMillis(250).toNanos();

    /** Devices take a moment to show what they took. */
    private static final long[] READ_BACK_PAUSES = {
        0, Duration.ofMillis(100).toNanos(), Duration.ofMillis(400).toNanos()
    };

    /** How long after a write its tag may still be read, when the wire is gone for instance. */
    private static final long READ_BACK_WITHIN = Duration.ofSeconds(10).toNanos();

    private enum Step {
        CHECK,
        BEFORE,
        WRITE,
        VERIFY,
        ENDED
    }

    private final PolledDevice device;
    private final ModbusTag tag;
    private final Encoded encoded;
    private final WriteRule rule;
    private final CompletableFuture<WriteResult> result = new CompletableFuture<>();
    private final Deque<ModbusTag> toCheck = new ArrayDeque<>();
    private final Map<ModbusTag, Value> checked = new HashMap<>();
    private final Map<String, Operand> operands = new HashMap<>();

    private Step step = Step.CHECK;
    private long deadline;
    private long notBefore;
    private int busy;
    private int readBacks;
    private @Nullable ReadData before;

    // valid from the write on
    private @Nullable String doubt;
    private @Nullable Value shown;
    private boolean sent;

    /**
     * A write that has not begun.
     *
     * @param deadline of the link's clock, until which the write may be sent
     */
    WriteJob(PolledDevice device, ModbusTag tag, Encoded encoded, WriteRule rule, long deadline) {
        this.device = device;
        this.tag = tag;
        this.encoded = encoded;
        this.rule = rule;
        this.deadline = deadline;
        Set<ModbusTag> named = new LinkedHashSet<>();
        rule.when()
                .ifPresent(condition -> condition.names().forEach(name -> {
                    Operand operand = Operand.of(name, device.settings().tags());
                    operands.put(name, operand);
                    named.add(operand.tag());
                }));
        toCheck.addAll(named);
    }

    CompletableFuture<WriteResult> result() {
        return result;
    }

    PolledDevice device() {
        return device;
    }

    ModbusTag tag() {
        return tag;
    }

    boolean isEnded() {
        return step == Step.ENDED;
    }

    /** When its next request may be sent. */
    long notBefore() {
        return Math.max(notBefore, device.quietUntil());
    }

    /** When it ends, if it could not go on until then. */
    long deadline() {
        return deadline;
    }

    /** Its next request; null when it has ended instead. */
    @Nullable
    Request next(long now) {
        if (now >= deadline) {
            expire();
        }
        if (step == Step.CHECK && toCheck.isEmpty()) {
            judgeCondition();
        }
        if (step == Step.BEFORE && !WriteRequests.readsBefore(tag)) {
            step = Step.WRITE;
        }
        return switch (step) {
            case CHECK -> read(toCheck.element());
            case BEFORE, VERIFY -> read(tag);
            case WRITE -> write(now);
            case ENDED -> null;
        };
    }

    /** Its time is over; what was not sent will not be. */
    void expire() {
        end(
                sent
                        ? uncertain("no answer, and the tag could not be read afterwards")
                        : WriteResult.refused("expired", "it could not be written in time: the link was down or busy"));
    }

    /** The link ends. */
    void stop() {
        end(
                sent
                        ? uncertain("Sluice stopped")
                        : WriteResult.refused("stopped", "Sluice stopped before it was written"));
    }

    /** The outcome of its last request; the data of the tag that it brought, or null. */
    @Nullable
    ReadData ended(Outcome outcome, long now) {
        ReadData data = outcome instanceof Outcome.Answer answer ? answer.data() : null;
        switch (step) {
            case CHECK -> checked(outcome, data);
            case BEFORE -> readBefore(outcome, data);
            case WRITE -> written(outcome, now);
            case VERIFY -> verified(outcome, data, now);
            case ENDED -> {}
        }
        return step == Step.CHECK ? null : data;
    }

    private void checked(Outcome outcome, @Nullable ReadData data) {
        ModbusTag read = toCheck.remove();
        Decoded decoded = data == null ? null : TagDecoder.decode(read, data, 0);
        Value value = decoded == null ? null : decoded.value();
        if (decoded == null || value == null) {
            String why = decoded == null ? text(outcome) : decoded.quality().text();
            end(WriteResult.refused("interlock", "'" + condition() + "' is not known: " + read.name() + ": " + why));
            return;
        }
        checked.put(read, value);
    }

    private void judgeCondition() {
        step = Step.BEFORE;
        Condition condition = rule.when().orElse(null);
        if (condition != null && !condition.holds(this::operand)) {
            end(WriteResult.refused("interlock", "'" + condition() + "' does not hold"));
        }
    }

    private Value operand(String name) {
        Operand operand = operands.get(name);
        Value value = operand == null ? null : checked.get(operand.tag());
        if (operand == null || value == null) {
            throw new IllegalStateException("not read: " + name);
        }
        return operand.in(value);
    }

    private String condition() {
        return rule.when().map(Condition::text).orElse("");
    }

    private void readBefore(Outcome outcome, @Nullable ReadData data) {
        if (data == null) {
            end(WriteResult.refused("unreadable", "its other bits could not be read: " + text(outcome)));
            return;
        }
        before = data;
        step = Step.WRITE;
    }

    private Request write(long now) {
        sent = true;
        deadline = now + READ_BACK_WITHIN + device.settings().timeout().toNanos();
        Pdu pdu = WriteRequests.of(tag, encoded, before);
        return new Request.Call(device.settings().unit(), device.settings().lenientUnit(), pdu);
    }

    private void written(Outcome outcome, long now) {
        if (outcome instanceof Outcome.Reply reply) {
            if (tag.writeFunction() == WriteFunction.EXCHANGE) {
                readAlong(reply.pdu(), now);
            } else {
                acknowledged(now);
            }
        } else if (outcome instanceof Outcome.Broadcast) {
            end(new WriteResult(
                    Status.UNVERIFIED, "broadcast", "all units were told, none answers", encoded.value(), null));
        } else if (outcome instanceof Outcome.ExceptionAnswer exception) {
            refused(exception.code(), now);
        } else {
            doubt = text(outcome);
            verify(now);
        }
    }

    private void refused(int code, long now) {
        switch (code) {
            case 5 -> acknowledged(now + BUSY_PAUSE);
            case 6 -> {
                if (busy++ < BUSY_RETRIES) {
                    notBefore = now + (BUSY_PAUSE << (busy - 1));
                } else {
                    sent = false;
                    fail("exception 6", "the device is busy");
                }
            }
            case 11 -> {
                doubt = "the device behind the gateway did not answer";
                verify(now);
            }
            default -> fail("exception " + code, ExceptionTexts.of(code));
        }
    }

    private void fail(String reason, String detail) {
        end(new WriteResult(Status.FAILED, reason, detail, null, null));
    }

    private void acknowledged(long now) {
        if (rule.readBack()) {
            verify(now);
        } else {
            end(new WriteResult(
                    Status.UNVERIFIED, WriteResult.NONE, "taken, and not read back", encoded.value(), null));
        }
    }

    /** The device wrote and read in one: when it does not show the value yet, it is read as after any other write. */
    private void readAlong(Pdu pdu, long now) {
        ReadData data = ReadData.ofRegisters(
                Answers.registers(pdu).stream().mapToInt(Integer::intValue).toArray());
        if (rule.readBack() && !shows(data)) {
            readBacks = 1;
        } else if (rule.readBack()) {
            end(new WriteResult(Status.WRITTEN, WriteResult.NONE, "", encoded.value(), shown));
            return;
        }
        acknowledged(now);
    }

    private void verify(long now) {
        step = Step.VERIFY;
        if (!rule.readBack()) {
            end(uncertain(String.valueOf(doubt)));
            return;
        }
        notBefore = now + READ_BACK_PAUSES[readBacks];
    }

    private void verified(Outcome outcome, @Nullable ReadData data, long now) {
        if (data != null && shows(data)) {
            String detail = doubt == null ? "" : "no acknowledgement (" + doubt + "), but it shows the value";
            end(new WriteResult(Status.WRITTEN, WriteResult.NONE, detail, encoded.value(), shown));
            return;
        }
        if (++readBacks < READ_BACK_PAUSES.length) {
            notBefore = now + READ_BACK_PAUSES[readBacks];
            return;
        }
        if (data == null) {
            end(uncertain((doubt == null ? "taken" : doubt) + ", and it could not be read back: " + text(outcome)));
        } else if (doubt != null) {
            end(uncertain(doubt + ", and it shows another value"));
        } else {
            end(new WriteResult(Status.FAILED, "differs", "the device shows another value", encoded.value(), shown));
        }
    }

    /** Whether a reading shows what was written; notes what it shows. */
    private boolean shows(ReadData data) {
        Value now = TagDecoder.decode(tag, data, 0).value();
        shown = encoded.asked(now);
        return encoded.isIn(data) || (shown != null && shown.equals(encoded.value()));
    }

    private WriteResult uncertain(String detail) {
        return new WriteResult(Status.UNCERTAIN, "unanswered", detail, encoded.value(), shown);
    }

    private void end(WriteResult with) {
        step = Step.ENDED;
        result.complete(with);
    }

    private Request read(ModbusTag what) {
        return new Request.Read(
                device.settings().unit(),
                device.settings().lenientUnit(),
                what.address().table(),
                what.address().offset(),
                what.size());
    }

    private String text(Outcome outcome) {
        if (outcome instanceof Outcome.CommFailure failure) {
            return failure.text();
        }
        if (outcome instanceof Outcome.ExceptionAnswer exception) {
            return "exception " + exception.code() + ", " + ExceptionTexts.of(exception.code());
        }
        return "no answer within " + device.settings().timeout().toMillis() + " ms";
    }
}
