package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.receive.ReceiveSettings;
import io.sluice.mqtt.bridge.receive.SubscribeRule;
import io.sluice.mqtt.bridge.route.Origin;
import io.sluice.mqtt.broker.Intake;
import io.sluice.mqtt.client.Inbox;
import io.sluice.mqtt.client.Inbox.Answer;
import io.sluice.mqtt.client.Inbox.Answer.Kind;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.packet.Publish;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import io.sluice.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes here what an upstream sends, and acknowledges it there when all that it owes here is durable; a batch at a
 * time, so in order. Lives on the uplink's thread, but for its {@link #inbox}.
 *
 * <p>The packet identifier of a QoS 2 message is durable together with the message, and stays so until PUBREL: a message
 * that comes again, on the next connection or after a kill, is acknowledged and not published again. It is forgotten,
 * durably, before PUBCOMP, for the next message under that identifier is another one. An upstream that has forgotten the
 * session begins anew.
 *
 * <p>What waits is bounded: by the Receive Maximum, and for QoS 0 by {@value #MAX_WAITING_QOS_0}; more of these are dropped
 * and counted.
 */
final class Receiver {

    static final int MAX_WAITING_QOS_0 = 1000;

    private static final int BATCH_MESSAGES = 256;
    private static final int BATCH_BYTES = 256 << 10;
    private static final byte[] NOTHING = {};

    /** What the upstream sent, in its order. */
    private sealed interface Step {

        record Arrived(Publish publish, long atNanos) implements Step {}

        record Released(int packetId) implements Step {}
    }

    /** How far the identifiers of a session are that the upstream has lost. */
    private enum Forgetting {
        NOTHING,
        DUE,
        UNDER_WAY
    }

    // for life
    private final ReceiveSettings settings;
    private final Intake intake;
    private final Origin origin;
    private final StateMap state;
    private final ReceiveCounters counters;
    private final LinkLog log;
    private final Consumer<UplinkEvent> mailbox;
    private final LongSupplier nanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger waitingQos0 = new AtomicInteger();

    // for a session
    private final BitSet held = new BitSet(); // packet identifiers of QoS 2 messages that are not released
    private Forgetting forgetting = Forgetting.NOTHING;

    // for a connection
    private final Deque<Step> pending = new ArrayDeque<>();
    private @Nullable MqttClient client;
    private long connection;

    private boolean committing;

    Receiver(
            UpstreamSettings settings,
            Intake intake,
            StateMap state,
            ReceiveCounters counters,
            LinkLog log,
            Consumer<UplinkEvent> mailbox,
            LongSupplier nanos) {
        this.settings = settings.receive();
        this.intake = intake;
        this.origin = settings.origin();
        this.state = state;
        this.counters = counters;
        this.log = log;
        this.mailbox = mailbox;
        this.nanos = nanos;
        state.forEach((packetId, nothing) -> held.set(Integer.parseInt(packetId)));
    }

    /** Takes what a connection brings; on its event loop. */
    Inbox inbox(long number) {
        return new Inbox() {
            @Override
            public void published(Publish publish) {
                boolean qos0 = publish.message().qos() == Qos.AT_MOST_ONCE;
                if (qos0 && waitingQos0.incrementAndGet() > MAX_WAITING_QOS_0) {
                    waitingQos0.decrementAndGet();
                    counters.missed.increment();
                    return;
                }
                waiting.incrementAndGet();
                mailbox.accept(new UplinkEvent.Arrived(number, publish, nanos.getAsLong()));
            }

            @Override
            public void released(int packetId) {
                mailbox.accept(new UplinkEvent.Released(number, packetId));
            }
        };
    }

    /** A connection stands. */
    void opened(MqttClient made, long number, boolean sameSession) {
        client = made;
        connection = number;
        if (!sameSession) {
            held.clear();
            forgetting = Forgetting.DUE;
        }
    }

    /** The connection is gone, and what it brought that has not been published will come again. */
    void lost() {
        pending.forEach(this::done);
        pending.clear();
        client = null;
    }

    void arrived(UplinkEvent.Arrived arrived) {
        Step.Arrived step = new Step.Arrived(arrived.publish(), arrived.atNanos());
        if (client != null && arrived.connection() == connection) {
            pending.add(step);
        } else {
            done(step);
        }
    }

    void released(UplinkEvent.Released released) {
        if (client != null && released.connection() == connection) {
            pending.add(new Step.Released(released.packetId()));
        }
    }

    /** Publishes what is there, when the batch before is durable. */
    void flush(long now) {
        if (committing || (pending.isEmpty() && forgetting != Forgetting.DUE)) {
            return;
        }
        List<Answer> answers = new ArrayList<>();
        List<Step> taken = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        Batch last = new Batch();
        if (forgetting == Forgetting.DUE) {
            forgetting = Forgetting.UNDER_WAY;
            state.forEach((packetId, nothing) -> last.remove(state, packetId));
        }
        int bytes = 0;
        while (!pending.isEmpty() && taken.size() < BATCH_MESSAGES && bytes < BATCH_BYTES) {
            Step step = pending.remove();
            taken.add(step);
            if (step instanceof Step.Arrived arrived) {
                bytes += arrived.publish().message().payload().length;
                take(arrived, now, messages, last, answers);
            } else if (step instanceof Step.Released released) {
                release(released.packetId(), last, answers);
            }
        }
        committing = true;
        long number = connection;
        CompletableFuture<Void> unused = intake.accept(messages, last).whenComplete((nothing, failure) -> {
            taken.forEach(this::done);
            mailbox.accept(new UplinkEvent.Taken(number, messages.size(), answers, failure));
        });
    }

    private void done(Step step) {
        if (step instanceof Step.Arrived arrived) {
            waiting.decrementAndGet();
            if (arrived.publish().message().qos() == Qos.AT_MOST_ONCE) {
                waitingQos0.decrementAndGet();
            }
        }
    }

    private void take(Step.Arrived arrived, long now, List<Message> messages, Batch last, List<Answer> answers) {
        Publish publish = arrived.publish();
        boolean again = false;
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> answers.add(new Answer(Kind.ACKNOWLEDGED, publish.packetId()));
            case EXACTLY_ONCE -> {
                answers.add(new Answer(Kind.RECEIVED, publish.packetId()));
                again = held.get(publish.packetId());
                held.set(publish.packetId());
                last.put(state, String.valueOf(publish.packetId()), NOTHING);
            }
        }
        if (again) {
            counters.again.increment();
            return;
        }
        Message message = admitted(publish.message(), now - arrived.atNanos());
        if (message != null) {
            messages.add(message);
        }
    }

    private void release(int packetId, Batch last, List<Answer> answers) {
        held.clear(packetId);
        last.remove(state, String.valueOf(packetId));
        answers.add(new Answer(Kind.COMPLETED, packetId));
    }

    /** The message as it is published here, or null after it was counted why not. */
    private @Nullable Message admitted(Message message, long waitedNanos) {
        SubscribeRule rule = ruleFor(message.topic());
        if (rule == null || rule.leavesOut(message.retain())) {
            counters.unwanted.increment();
            return null;
        }
        if (origin.wasHere(message.properties())) {
            counters.returned.increment();
            return null;
        }
        String topic = rule.map().apply(message.topic());
        String problem = topic == null ? "the template names a level that it lacks" : intake.problem(topic);
        if (topic == null || problem != null) {
            counters.refused.increment();
            log.refused(message.topic(), String.valueOf(problem), counters.refused.sum());
            return null;
        }
        MessageProperties properties = origin.comingDown(message.properties());
        long expiry = properties.expirySeconds();
        if (expiry >= 0) {
            long left = expiry - TimeUnit.NANOSECONDS.toSeconds(waitedNanos);
            if (left <= 0) {
                counters.expired.increment();
                return null;
            }
            properties = properties.withExpirySeconds(left);
        }
        boolean retain = message.retain() && rule.retain() == SubscribeRule.Retained.KEEP;
        if (message.retain() && !retain) {
            properties = properties.withUser(MessageProperties.WAS_RETAINED);
        }
        return new Message(topic, message.payload(), message.qos(), retain, properties);
    }

    private @Nullable SubscribeRule ruleFor(String topic) {
        for (SubscribeRule rule : settings.rules()) {
            if (rule.filter().matches(topic)) {
                return rule;
            }
        }
        return null;
    }

    /** A batch is durable, or the store can never take it; what comes of a store that is closed comes again. */
    void taken(UplinkEvent.Taken taken) {
        committing = false;
        if (forgetting == Forgetting.UNDER_WAY) {
            forgetting = Forgetting.NOTHING;
        }
        Throwable failure = taken.failure() instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : taken.failure();
        if (failure instanceof StoreException store && store.reason() == StoreException.Reason.CLOSED) {
            return;
        }
        if (failure == null) {
            counters.received.add(taken.messages());
        } else {
            counters.lost.add(taken.messages());
            log.store("what the upstream sent cannot be stored", String.valueOf(failure.getMessage()));
        }
        if (client != null
                && taken.connection() == connection
                && !taken.answers().isEmpty()) {
            client.acknowledge(taken.answers());
        }
    }

    /**
     * Whether all of a session that the upstream has lost is forgotten, durably. Before that nothing may be asked for: a
     * message under an identifier of that session would be taken for the one that it stood for, after a crash.
     */
    boolean isReady() {
        return forgetting == Forgetting.NOTHING;
    }

    /** Whether nothing is being made durable. */
    boolean isIdle() {
        return !committing;
    }

    /** Messages taken in and not yet durable; any thread. */
    int waiting() {
        return waiting.get();
    }
}
