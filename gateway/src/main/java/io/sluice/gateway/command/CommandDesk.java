package io.sluice.gateway.command;

import io.sluice.config.settings.CommandSettings;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.field.Setting;
import io.sluice.field.WriteResult;
import io.sluice.field.WriteResult.Status;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.gateway.command.CommandGuard.Arrival;
import io.sluice.gateway.command.CommandGuard.Decision;
import io.sluice.gateway.command.CommandRecord.Bytes;
import io.sluice.gateway.command.CommandRecord.State;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.TopicFilter;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands from the local broker, has the links write, and answers.
 *
 * <pre>
 *   publisher's thread   accept: known id? guard; the record of the command goes into the batch of its message
 *   "commands"           one at a time a device: record "begun", durable  ->  link writes  ->  audit line, durable
 *                        ->  answer, in one batch with the record "done"
 * </pre>
 *
 * What it promises: a command with an id is written at most once, over redelivery, restarts and kills, as long as its id is
 * known; and it is answered. What was begun when the process died is answered as uncertain and not begun again, since
 * nothing tells whether the request left; what was not begun is answered as refused.
 */
public final class CommandDesk implements AutoCloseable {

    /** Commands that wait or are under way, in all; and of one device. */
    static final int MAX_WAITING = 1000;

    static final int MAX_OF_DEVICE = 16;

    private static final Logger log = LoggerFactory.getLogger(CommandDesk.class);
    private static final String STATE = "commands";
    private static final Duration STOP = Duration.ofSeconds(5);

    /** The way to a device. */
    @FunctionalInterface
    public interface Writer {
        CompletableFuture<WriteResult> write(String device, String tag, Setting value, Duration within);
    }

    /** The broker's way in, for answers. */
    @FunctionalInterface
    public interface Outlet {
        CompletableFuture<Void> publish(List<Message> messages, Batch batch);
    }

    private record Target(String topic, ModbusDevice device, ModbusTag tag, Writer writer) {
        String name() {
            return device.name() + "/" + tag.name();
        }
    }

    /** A command under way. */
    private record Pending(
            String key,
            CommandRecord record,
            String tag,
            @Nullable Target target,
            @Nullable Setting asked,
            long arrivedNanos,
            long deadlineNanos) {}

    private final Store store;
    private final Outlet outlet;
    private final Issuers issuers;
    private final AuditLog audit;
    private final Clock clock;
    private final LongSupplier nanos;
    private final CommandCounters counters = new CommandCounters();
    private final CommandParser parser = new CommandParser();
    private final Map<String, Target> targets = new HashMap<>();
    private final ExecutorService thread;

    // guarded by this
    private final CommandGuard guard;
    private final CommandIds ids;
    private final Map<String, Deque<Pending>> devices = new HashMap<>();
    private final boolean enabled;
    private int waiting;
    private long unnamed;

    private volatile boolean closing;

    // of the thread "commands"
    private boolean auditFails;

    /**
     * A desk that takes nothing yet.
     *
     * @param audit stays the desk's to close
     */
    public CommandDesk(
            CommandSettings settings,
            AuditLog audit,
            Store store,
            Outlet outlet,
            Issuers issuers,
            Clock clock,
            LongSupplier nanos) {
        this.store = store;
        this.outlet = outlet;
        this.issuers = issuers;
        this.audit = audit;
        this.clock = clock;
        this.nanos = nanos;
        this.enabled = settings.enabled();
        this.guard = new CommandGuard(settings.enabled(), settings.expiryRequired());
        this.ids = new CommandIds(
                store.state(STATE), settings.ids(), settings.idAge().toMillis());
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "commands");
            made.setDaemon(true);
            return made;
        });
    }

    /** Takes commands for the tags of a link too. Before {@link #filters}. */
    public void add(PolledLink polled, Writer writer) {
        for (PublishedTag published : polled.published()) {
            for (ModbusDevice device : polled.devices()) {
                ModbusTag tag = device.name().equals(published.device()) ? device.tag(published.tag()) : null;
                if (tag != null) {
                    targets.put(published.topic(), new Target(published.topic(), device, tag, writer));
                }
            }
        }
    }

    /** The filters of the messages that {@link #accept} is for. */
    public List<TopicFilter> filters() {
        return CommandTopics.filters(targets.keySet());
    }

    /** Answers what an earlier life left open. */
    public synchronized void start() {
        ids.unanswered().forEach((key, record) -> {
            Target target = targets.get(record.topic());
            String name = target == null ? record.topic() : target.name();
            waiting++;
            Pending pending = new Pending(key, record, name, target, asked(record), nanos.getAsLong(), 0);
            WriteResult result = record.state() == State.BEGUN
                    ? new WriteResult(
                            Status.UNCERTAIN, "restarted", "Sluice ended while it was being written", null, null)
                    : WriteResult.refused("restarted", "Sluice ended before it was written");
            later(() -> finish(pending, result));
        });
    }

    /** What became of commands. */
    public CommandCounters counters() {
        return counters;
    }

    /**
     * Takes a message that one of the filters matches: its record goes into the batch, so that its publisher is told only
     * when it will not be forgotten. Never blocks; on the publisher's thread.
     */
    public void accept(Message message, Batch batch) {
        String by = issuers.of(message);
        String topic = message.topic().substring(0, message.topic().length() - CommandTopics.SUFFIX.length());
        Target target = targets.get(topic);
        if (message.payload().length == 0 && message.retain()) {
            return; // clears what was retained, and asks for nothing
        }
        if (target == null) {
            counters.countUnknown();
            log.debug("no tag has the topic {}", topic);
            return;
        }
        take(target, message, by, batch);
    }

    private synchronized void take(Target target, Message message, String by, Batch batch) {
        Instant now = clock.instant();
        long arrived = nanos.getAsLong();
        Command command = null;
        Refusal refusal = null;
        try {
            command = parser.parse(message.payload());
        } catch (MalformedCommandException e) {
            refusal = new Refusal("malformed", String.valueOf(e.getMessage()));
        }
        String id = command == null ? null : command.id();
        String key = target.topic() + "\n" + (id == null ? "#" + store.epoch() + "-" + ++unnamed : "=" + id);
        CommandRecord record = record(target, message, by, id, now);
        CommandRecord known = id == null ? null : ids.get(key);
        if (known != null) {
            again(new Pending(key, record, target.name(), target, asked(command), arrived, 0), known);
            return;
        }
        if (waiting >= MAX_WAITING) {
            counters.countUnanswered();
            return;
        }
        Decision decision = command == null || refusal != null
                ? null
                : guard.decide(
                        target.name(),
                        target.tag(),
                        command,
                        new Arrival(wasRetained(message), message.properties().expirySeconds(), now, arrived));
        if (decision != null) {
            refusal = decision.refusal();
        }
        long deadline = decision == null || decision.pass() == null
                ? arrived
                : decision.pass().deadlineNanos();
        Deque<Pending> queue = devices.computeIfAbsent(target.device().name(), none -> new ArrayDeque<>());
        if (refusal == null && queue.size() >= MAX_OF_DEVICE) {
            refusal = new Refusal("busy", MAX_OF_DEVICE + " commands wait for the device");
        }
        Pending pending = new Pending(key, record, target.name(), target, asked(command), arrived, deadline);
        waiting++;
        if (refusal != null) {
            WriteResult result = WriteResult.refused(refusal.reason(), refusal.detail());
            later(() -> finish(pending, result));
            return;
        }
        ids.put(key, record, batch);
        queue.addLast(pending);
        if (queue.size() == 1) {
            later(() -> begin(pending));
        }
    }

    /** Here, or at the upstream from which it came. */
    private static boolean wasRetained(Message message) {
        return message.retain() || message.properties().user().contains(MessageProperties.WAS_RETAINED);
    }

    private static @Nullable Setting asked(@Nullable Command command) {
        return command == null ? null : command.value();
    }

    private @Nullable Setting asked(CommandRecord record) {
        try {
            return parser.parse(record.content().get()).value();
        } catch (MalformedCommandException e) {
            return null;
        }
    }

    private CommandRecord record(Target target, Message message, String by, @Nullable String id, Instant now) {
        MessageProperties properties = message.properties();
        ByteBuffer correlation = properties.correlationData();
        byte[] data = new byte[correlation == null ? 0 : correlation.remaining()];
        if (correlation != null) {
            correlation.duplicate().get(data);
        }
        byte[] payload = message.payload().length > CommandParser.MAX_BYTES ? new byte[0] : message.payload();
        return new CommandRecord(
                State.ACCEPTED,
                now.toEpochMilli(),
                target.topic(),
                id,
                by,
                properties.responseTopic(),
                AuditLog.hash(payload),
                new Bytes(data),
                new Bytes(payload));
    }

    /** An id that is known: the same answer again, and nothing is written. */
    private void again(Pending pending, CommandRecord known) {
        counters.countRepeated();
        boolean same = known.digest().equals(pending.record().digest());
        if (same && known.state() != State.DONE) {
            return; // its answer is under way
        }
        if (waiting >= MAX_WAITING) {
            counters.countUnanswered();
            return;
        }
        waiting++;
        if (same) {
            later(() -> {
                publish(pending, known.content().get(), new Batch());
                left();
            });
        } else {
            // under a key of its own, so that the first keeps its answer
            CommandRecord other = pending.record();
            CommandRecord nameless = new CommandRecord(
                    other.state(),
                    other.atMillis(),
                    other.topic(),
                    null,
                    other.by(),
                    other.responseTopic(),
                    other.digest(),
                    other.correlation(),
                    other.content());
            Pending refused = new Pending(
                    pending.key() + "#" + ++unnamed,
                    nameless,
                    pending.tag(),
                    pending.target(),
                    pending.asked(),
                    pending.arrivedNanos(),
                    0);
            later(() -> finish(refused, WriteResult.refused("id-taken", "the id was used for another command")));
        }
    }

    /** On the thread "commands", as all below. */
    private void begin(Pending pending) {
        if (nanos.getAsLong() - pending.deadlineNanos() >= 0) {
            finish(pending, WriteResult.refused("expired", "its time was over before its turn came"));
            return;
        }
        if (closing) {
            finish(pending, WriteResult.refused("stopped", "Sluice stopped before it was written"));
            return;
        }
        if (auditFails || !auditWorks()) {
            finish(pending, WriteResult.refused("audit", "the audit log cannot be written: nothing is without a line"));
            return;
        }
        Batch batch = new Batch();
        synchronized (this) {
            ids.put(pending.key(), pending.record().begun(), batch);
        }
        var unused = store.commit(batch)
                .whenComplete((done, failure) -> later(() -> {
                    if (failure == null) {
                        write(pending);
                    } else {
                        finish(
                                pending,
                                WriteResult.refused("store", "it could not be recorded: " + failure.getMessage()));
                    }
                }));
    }

    private void write(Pending pending) {
        Target target = pending.target();
        Setting asked = pending.asked();
        Duration left = Duration.ofNanos(pending.deadlineNanos() - nanos.getAsLong());
        if (target == null || asked == null || left.isNegative() || left.isZero()) {
            finish(pending, WriteResult.refused("expired", "its time was over before its turn came"));
            return;
        }
        var unused = target.writer()
                .write(target.device().name(), target.tag().name(), asked, left)
                .whenComplete((result, bug) -> later(() -> finish(
                        pending,
                        result != null
                                ? result
                                : new WriteResult(Status.UNCERTAIN, "failure", String.valueOf(bug), null, null))));
    }

    /** The line of the audit log, then the answer with the record that it was given. */
    private void finish(Pending pending, WriteResult result) {
        CommandAnswer answer = new CommandAnswer(
                pending.tag(),
                pending.record().id(),
                pending.record().by(),
                pending.asked(),
                result,
                clock.instant(),
                Math.max(0, (nanos.getAsLong() - pending.arrivedNanos()) / 1_000_000));
        counters.count(result.status());
        byte[] json = answer.encode(audited(answer, pending.key()));
        Batch batch = new Batch();
        synchronized (this) {
            if (enabled) {
                ids.put(pending.key(), pending.record().done(json), batch);
            }
        }
        publish(pending, json, batch);
        left();
        next(pending);
    }

    private boolean auditWorks() {
        try {
            audit.check();
            return true;
        } catch (IOException e) {
            return false; // the line of this refusal tells why
        }
    }

    private AuditLog.Entry audited(CommandAnswer answer, String key) {
        try {
            AuditLog.Entry entry = audit.append(answer, key.substring(key.indexOf('\n') + 1));
            if (auditFails) {
                log.info("audit log works again");
            }
            auditFails = false;
            return entry;
        } catch (IOException e) {
            if (!auditFails) {
                log.error("audit log cannot be written, no command is done until it can: {}", e.toString());
            }
            auditFails = true;
            return new AuditLog.Entry(0, "");
        }
    }

    private void publish(Pending pending, byte[] json, Batch batch) {
        List<Message> answer = List.of(AnswerMessage.of(pending.record(), json));
        var unused = outlet.publish(answer, batch).whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn(
                        "the answer to a command of {} could not be made durable: {}",
                        pending.tag(),
                        failure.getMessage());
            }
        });
    }

    private synchronized void left() {
        waiting--;
    }

    /** One after another for each device. */
    private synchronized void next(Pending ended) {
        Target target = ended.target();
        Deque<Pending> queue =
                target == null ? null : devices.get(target.device().name());
        Pending first = queue == null ? null : queue.peekFirst();
        if (queue == null || first == null || !first.key().equals(ended.key())) {
            return;
        }
        queue.removeFirst();
        Pending next = queue.peekFirst();
        if (next != null) {
            later(() -> begin(next));
        }
    }

    private void later(Runnable step) {
        try {
            thread.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException bug) {
                    log.error("a step of a command failed, please report it", bug);
                }
            });
        } catch (RejectedExecutionException closed) {
            log.debug("a command came to its end after the desk was closed");
        }
    }

    /** Ends after what has its result already has its answer; call it when the links are closed. Idempotent. */
    @Override
    public void close() {
        closing = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("commands had not ended after {} s", STOP.toSeconds());
            }
            audit.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("closing the audit log failed: {}", e.toString());
        }
    }
}
