package io.sluice.mqtt.bridge;

import io.sluice.mqtt.bridge.receive.Subscriptions;
import io.sluice.mqtt.bridge.receive.Subscriptions.Held;
import io.sluice.mqtt.bridge.receive.Subscriptions.Step;
import io.sluice.mqtt.client.Connected;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.store.Batch;
import io.sluice.store.StateMap;
import io.sluice.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks an upstream for what {@link Subscriptions} says, and keeps what the session there has. What is about to be asked is
 * durable before it is sent; a disk that takes nothing does not stop it, and then a rule that is removed in that time may
 * leave its subscription behind. Lives on the uplink's thread.
 */
final class Subscriber {

    private final Store store;
    private final StateMap state;
    private final LinkLog log;
    private final Consumer<UplinkEvent> mailbox;
    private final int rules;
    private final Subscriptions subscriptions;
    private Map<String, String> told = Map.of();
    private @Nullable MqttClient client;
    private long connection;
    private long askedNanos;

    // written on the thread, read by all
    private volatile int granted;
    private volatile Map<String, String> problems = Map.of();

    Subscriber(UpstreamSettings settings, Store store, StateMap state, LinkLog log, Consumer<UplinkEvent> mailbox) {
        this.store = store;
        this.state = state;
        this.log = log;
        this.mailbox = mailbox;
        this.rules = settings.receive().rules().size();
        Map<String, Held> held = new HashMap<>();
        state.forEach((filter, bytes) -> {
            Held there = Held.decode(bytes);
            held.put(filter, there == null ? new Held(0, -1) : there);
        });
        this.subscriptions =
                new Subscriptions(settings.receive().rules(), settings.receive().filtersAtOnce(), held);
    }

    /** A connection stands. */
    void opened(MqttClient made, long number, Connected facts) {
        client = made;
        connection = number;
        subscriptions.opened(facts.sessionPresent(), facts.version(), facts.capabilities());
        if (!facts.sessionPresent() && state.size() > 0) {
            Batch batch = new Batch();
            state.forEach((filter, held) -> batch.remove(state, filter));
            keep(batch);
        }
        look();
    }

    void lost(long now) {
        if (client != null) {
            client = null;
            subscriptions.lost(now);
            look();
        }
    }

    /** Asks what is to be asked. */
    void serve(long now) {
        MqttClient to = client;
        Step step = to == null ? null : subscriptions.next(now);
        if (to == null || step == null) {
            return;
        }
        askedNanos = now;
        Batch batch = new Batch();
        subscriptions.sending(step).forEach((filter, held) -> batch.put(state, filter, held.encode()));
        long number = connection;
        CompletableFuture<Void> kept = batch.isEmpty() ? CompletableFuture.completedFuture(null) : store.commit(batch);
        CompletableFuture<Void> unused = kept.handle((nothing, failure) -> step)
                .thenCompose(durable -> ask(to, durable))
                .thenAccept(codes -> mailbox.accept(new UplinkEvent.Subscribed(number, codes)));
    }

    private static CompletableFuture<List<ReasonCode>> ask(MqttClient to, Step step) {
        if (step instanceof Step.Subscribe subscribe) {
            return to.subscribe(subscribe.requests());
        }
        return to.unsubscribe(((Step.Unsubscribe) step).filters());
    }

    void subscribed(UplinkEvent.Subscribed subscribed, long now) {
        if (client == null || subscribed.connection() != connection) {
            return;
        }
        Batch batch = new Batch();
        subscriptions.answered(subscribed.codes(), now).forEach((filter, held) -> {
            if (held == null) {
                batch.remove(state, filter);
            } else {
                batch.put(state, filter, held.encode());
            }
        });
        keep(batch);
        look();
    }

    /** What is not kept is asked for, or ended, once more. */
    private void keep(Batch batch) {
        CompletableFuture<Void> unused = store.commit(batch);
    }

    /** Whether an answer has been due for too long. */
    boolean stalled(long now, long timeoutNanos) {
        return client != null && subscriptions.isAsking() && now - askedNanos > timeoutNanos;
    }

    /** Tells what is not granted: each filter once for each reason. */
    private void look() {
        int now = subscriptions.granted();
        if (now != granted && now > 0) {
            log.subscribed(now, rules);
        }
        granted = now;
        problems = subscriptions.problems();
        problems.forEach((filter, reason) -> {
            if (!reason.equals(told.get(filter))) {
                log.notGranted(filter, reason);
            }
        });
        told.keySet().stream().filter(filter -> !problems.containsKey(filter)).forEach(log::granted);
        told = problems;
    }

    /** Filters that are granted; any thread. */
    int granted() {
        return granted;
    }

    /** Filters that are not, with the reason; any thread. */
    Map<String, String> problems() {
        return problems;
    }
}
