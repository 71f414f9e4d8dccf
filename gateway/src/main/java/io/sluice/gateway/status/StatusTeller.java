package io.sluice.gateway.status;

import io.sluice.config.settings.StatusSettings;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.Bridge;
import io.sluice.mqtt.bridge.status.Presence;
import io.sluice.mqtt.broker.DurableSink;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the local broker that the gateway is online, and at every turn how each upstream is, where that has changed;
 * retained, in memory alone. None of it goes upstream: there the bridge itself tells that we are online. On a thread of
 * its own, until it is closed.
 */
public final class StatusTeller implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatusTeller.class);

    private final StatusSettings settings;
    private final Presence presence;
    private final Consumer<Message> out;
    private final Supplier<List<Bridge>> upstreams;
    private final Map<String, byte[]> told = new HashMap<>(); // on the timer's thread
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-status");
        thread.setDaemon(true);
        return thread;
    });
    private boolean started;

    /**
     * One that has told nothing.
     *
     * @param boot the number of this start
     * @param out publishes a message
     * @param upstreams those to tell of
     */
    public StatusTeller(StatusSettings settings, long boot, Consumer<Message> out, Supplier<List<Bridge>> upstreams) {
        this.settings = settings;
        this.presence = new Presence(settings.topic(), boot, Clock.systemUTC());
        this.out = out;
        this.upstreams = upstreams;
    }

    /** What has a bridge's sink not get what is told here. */
    public DurableSink besides(DurableSink bridge) {
        return (message, batch) -> {
            if (!settings.has(message.topic())) {
                bridge.add(message, batch);
            }
        };
    }

    /** Says that the gateway is there, and begins to tell. To be called once. */
    public synchronized void start() {
        if (settings.isTold()) {
            started = true;
            out.accept(presence.online());
            long every = settings.every().toMillis();
            var unused = timer.scheduleWithFixedDelay(this::tell, 0, every, TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        try {
            for (Bridge bridge : upstreams.get()) {
                byte[] report = UpstreamReport.json(bridge.status(), bridge.receiving());
                if (!Arrays.equals(report, told.put(bridge.name(), report))) {
                    out.accept(new Message(
                            settings.topicOf(bridge.name()), report, Qos.AT_MOST_ONCE, true, MessageProperties.NONE));
                }
            }
        } catch (RuntimeException e) {
            log.error("the status of the upstreams is not told", e);
        }
    }

    /** Says that the gateway has left, and tells nothing more. Idempotent. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        if (started) {
            started = false;
            out.accept(presence.stopped());
        }
    }
}
