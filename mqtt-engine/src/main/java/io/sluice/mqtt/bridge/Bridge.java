package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.bridge.BridgeStatus.Link;
import io.sluice.mqtt.bridge.route.Origin;
import io.sluice.mqtt.bridge.status.Forecast;
import io.sluice.mqtt.bridge.status.Presence;
import io.sluice.mqtt.bridge.status.Rates;
import io.sluice.mqtt.broker.DurableSink;
import io.sluice.mqtt.broker.Intake;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.payload.PayloadKey;
import io.sluice.mqtt.payload.PayloadSealer;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueLimits;
import io.sluice.store.QueueStatus;
import io.sluice.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One upstream: takes from the local broker what its rules match, keeps it in the queue {@code upstream/NAME}, and has
 * it sent from there; and publishes here what the upstream sends. What {@link #add} puts into a publisher's batch is durable together with all else the publish
 * owes, and so before it is first sent. A message that the upstream refuses for good goes to the queue {@code
 * dead/NAME} with its reason; one of a rule with batches waits for others in {@code batch/NAME}.
 *
 * <p>Thread safe. {@link #add} neither blocks nor touches the disk. Any number of bridges may share a store and a transport.
 */
public final class Bridge implements DurableSink, AutoCloseable {

    /** Dead letters: as old as 30 days, a hundred thousand of them or 64 MiB, the oldest dropped first. */
    private static final QueueLimits DEAD_LETTERS =
            new QueueLimits(64L << 20, 100_000, Duration.ofDays(30), QueueLimits.WhenFull.DROP_OLDEST);

    private final UpstreamSettings settings;
    private final DurableQueue queue;
    private final DurableQueue deadLetters;
    private final Newest newest;
    private final Map<PayloadKey, PayloadSealer> sealers = new HashMap<>();
    private final @Nullable Batcher batcher;
    private final Uplink uplink;
    private final Origin origin;
    private final Counters counters = new Counters();
    private final ReceiveCounters receiveCounters = new ReceiveCounters();
    private final Clock clock;

    /**
     * Opens the queue. Nothing connects before {@link #start}.
     *
     * @param store where the queue lives; stays open when the bridge is closed
     * @param transport event loops for the connection; keeps running when the bridge is closed
     * @param intake takes what comes from the upstream
     */
    public Bridge(UpstreamSettings settings, Store store, Transport transport, Intake intake) {
        this.settings = settings;
        this.origin = settings.origin();
        this.clock = Clock.systemUTC();
        this.queue = store.queue("upstream/" + settings.name(), settings.queue());
        this.newest = new Newest(queue.end());
        this.deadLetters = store.queue("dead/" + settings.name(), DEAD_LETTERS);
        UpstreamQueues queues = new UpstreamQueues(
                queue,
                newest,
                deadLetters,
                store.state("upstream/" + settings.name()),
                store.state("received/" + settings.name()),
                store.state("subscribed/" + settings.name()));
        this.uplink = new Uplink(
                settings,
                clientSettings(settings),
                settings.statusTopic() == null ? null : new Presence(settings.statusTopic(), store.epoch(), clock),
                store,
                queues,
                transport,
                intake,
                counters,
                receiveCounters,
                clock,
                System::nanoTime,
                new Random());
        for (ForwardRule rule : settings.forward()) {
            if (rule.payload().key() != null) {
                sealers.computeIfAbsent(rule.payload().key(), PayloadSealer::new);
            }
        }
        this.batcher = batcher(store, queues);
    }

    private @Nullable Batcher batcher(Store store, UpstreamQueues queues) {
        String name = "batch/" + settings.name();
        for (ForwardRule rule : settings.forward()) {
            if (rule.payload().batched()) {
                return new Batcher(
                        settings.name(),
                        settings.batch(),
                        store,
                        store.queue(name, settings.queue()),
                        queues,
                        sealer(rule),
                        uplink::serverMost);
            }
        }
        return null;
    }

    private @Nullable PayloadSealer sealer(ForwardRule rule) {
        PayloadKey key = rule.payload().key();
        return key == null ? null : sealers.get(key);
    }

    private static ClientSettings clientSettings(UpstreamSettings settings) {
        return ClientSettings.of(settings.server(), settings.clientId())
                .withProtocol(settings.protocol())
                .withSession(settings.link().sessionExpiry())
                .withReceiving(settings.receive().inFlight(), settings.receive().maxPacketBytes())
                .withTimes(settings.link().keepAlive(), settings.link().connectTimeout());
    }

    /** What the local broker is to hand over, by {@code broker.forward(bridge.filters(), bridge)}. */
    public List<TopicFilter> filters() {
        return settings.forward().stream().map(ForwardRule::filter).toList();
    }

    /**
     * Adds a message to what the publisher's batch makes durable, under the first rule that matches it. One that came
     * from this upstream, or was in this gateway before, is left out, and so is one whose topic would be none upstream,
     * which is counted.
     */
    @Override
    public void add(Message message, Batch batch) {
        ForwardRule rule = settings.rule(message.topic());
        if (rule == null || !origin.mayGoUp(message.properties())) {
            return;
        }
        String topic = settings.target(rule, message.topic());
        if (topic == null || TopicName.problem(topic, Integer.MAX_VALUE) != null) {
            counters.refused.increment();
            return;
        }
        boolean retain = message.retain() && rule.retain() == ForwardRule.Retain.KEEP;
        Message mapped = message.with(topic, rule.qos(), retain);
        String refusal = settings.refusal(rule, message.topic());
        if (refusal != null) {
            counters.deadLettered.increment();
            batch.append(deadLetters, Envelope.dead(mapped, refusal));
        } else if (batcher != null && rule.payload().batched() && Batcher.takes(message)) {
            batch.append(batcher.loose(), Envelope.seal(mapped.with(topic, rule.qos(), false)));
        } else {
            PayloadSealer sealer = sealer(rule);
            batch.append(
                    queue,
                    Envelope.seal(sealer == null ? mapped : sealed(sealer, rule, message.topic(), mapped)),
                    offset -> newest.stored(topic, retain, offset));
        }
    }

    /** Sealed under the topic that those who open it know: a hub's own stands outside alone. */
    private static Message sealed(PayloadSealer sealer, ForwardRule rule, String local, Message mapped) {
        String known = rule.remap(local);
        return sealer.seal(mapped.with(known == null ? mapped.topic() : known, mapped.qos(), mapped.retain()))
                .with(mapped.topic(), mapped.qos(), mapped.retain());
    }

    /** Begins to connect, and never gives up. To be called once. */
    public void start() {
        if (batcher != null) {
            batcher.start();
        }
        uplink.start();
    }

    /** The upstream's name. */
    public String name() {
        return settings.name();
    }

    /** Counters and gauges of this moment. */
    public BridgeStatus status() {
        UplinkState state = uplink.state();
        Vitals vitals = uplink.vitals();
        Vitals.Trouble trouble = vitals.trouble();
        Rates rates = vitals.rates();
        QueueStatus held = queue.status();
        QueueStatus loose = batcher == null ? null : batcher.loose().status();
        return new BridgeStatus(
                settings.name(),
                state.link(),
                state instanceof UplinkState.Up up ? up.since() : null,
                counters.sent.sum(),
                counters.acknowledged.sum(),
                counters.resent.sum(),
                counters.expired.sum(),
                counters.deadLettered.sum(),
                counters.refused.sum(),
                Vitals.dropped(held) + (loose == null ? 0 : Vitals.dropped(loose)),
                counters.unrecorded.sum(),
                held.entries() + (loose == null ? 0 : loose.entries()),
                held.bytes() + (loose == null ? 0 : loose.bytes()),
                age(held).compareTo(age(loose)) > 0 ? age(held) : age(loose),
                rates,
                Forecast.of(held.entries(), held.bytes(), settings.queue(), rates),
                counters.connections.sum(),
                counters.losses.sum(),
                counters.failures.sum(),
                trouble == null ? null : trouble.text(),
                trouble == null ? null : trouble.at(),
                uplink.connector());
    }

    /** What comes down, at this moment. */
    public ReceiveStatus receiving() {
        return new ReceiveStatus(
                receiveCounters.received.sum(),
                receiveCounters.again.sum(),
                receiveCounters.returned.sum(),
                receiveCounters.unwanted.sum(),
                receiveCounters.refused.sum(),
                receiveCounters.expired.sum(),
                receiveCounters.missed.sum(),
                receiveCounters.lost.sum(),
                uplink.receiver().waiting(),
                uplink.subscriber().granted(),
                uplink.subscriber().problems());
    }

    private Duration age(@Nullable QueueStatus held) {
        return held == null || held.entries() == 0
                ? Duration.ZERO
                : Duration.ofMillis(Math.max(0, clock.millis() - held.oldestStoredAtMillis()));
    }

    /**
     * Leaves the upstream, within about three and a half seconds. What it has not acknowledged stays in the queue and is sent
     * after the next start. Idempotent.
     */
    @Override
    public void close() {
        if (status().link() == Link.CLOSED) {
            return;
        }
        try {
            if (batcher != null) {
                batcher.close();
            }
            uplink.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
