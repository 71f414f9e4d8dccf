package io.sluice.gateway;

import io.sluice.config.settings.CommandSettings;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.field.FieldLink;
import io.sluice.field.modbus.ModbusLink;
import io.sluice.gateway.command.AuditLog;
import io.sluice.gateway.command.CommandCounters;
import io.sluice.gateway.command.CommandDesk;
import io.sluice.gateway.command.Issuers;
import io.sluice.gateway.publish.LinkPublisher;
import io.sluice.gateway.publish.PublishCounters;
import io.sluice.gateway.publish.Streams;
import io.sluice.gateway.status.StatusTeller;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.bridge.Bridge;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerException;
import io.sluice.mqtt.net.Transport;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreStatus;
import io.sluice.store.Trouble;
import io.sluice.store.disk.DiskStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole: a store, a broker on it, a bridge to each upstream, and the links whose readings go through the publish
 * stage into the broker. Started in that order and closed in the reverse, so that what was read is still published, and
 * what was published is still kept. Thread safe.
 */
public final class Gateway implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final String SEQUENCES = "sequence";
    private static final int UPSTREAM_LOOPS = 1;
    private static final Duration STOP = Duration.ofSeconds(4); // for all links, and again for all bridges

    private final Deque<Runnable> closing = new ArrayDeque<>(); // the last started is the first closed
    private final List<FieldLink> links = new ArrayList<>();
    private final List<Bridge> bridges = new ArrayList<>();
    private final PublishCounters published = new PublishCounters();

    private @Nullable CommandCounters commands;
    private volatile @Nullable Broker broker;
    private @Nullable SluiceSettings running; // what of it may change is as the last reload had it

    private Gateway() {}

    /**
     * Starts everything. Devices and upstreams that cannot be reached are no failure: they are tried for good.
     *
     * @throws StartFailure when the store cannot be opened or the broker cannot listen; nothing is left running
     */
    public static Gateway start(SluiceSettings settings) throws StartFailure {
        Gateway gateway = new Gateway();
        try {
            gateway.startAll(settings);
            return gateway;
        } catch (StoreException | BrokerException e) {
            gateway.close();
            throw new StartFailure(e.getMessage());
        } catch (RuntimeException | Error e) {
            gateway.close();
            throw e;
        }
    }

    private void startAll(SluiceSettings settings) throws StoreException, BrokerException {
        Store store = DiskStore.open(
                settings.storeDirectory(),
                settings.store(),
                settings.storeKeys().read());
        closing.push(() -> close(store));
        store.onHealth(new StoreAlarm(System::nanoTime));
        Issuers issuers = new Issuers();
        CommandDesk desk = desk(settings, store, issuers);
        Broker broker = Broker.start(settings.broker().with(issuers), store);
        this.broker = broker;
        this.running = settings;
        closing.push(broker::close);
        StatusTeller status =
                new StatusTeller(settings.status(), store.epoch(), message -> publish(broker, message), this::bridges);
        if (!desk.filters().isEmpty()) {
            var unused = broker.forward(desk.filters(), desk::accept);
        }
        startBridges(settings, store, broker, status);
        closing.push(status::close);
        closing.push(desk::close);
        desk.start();
        Streams streams = new Streams(store.epoch(), store.state(SEQUENCES), this::isOwedUpstream);
        closing.push(this::stopPolling);
        for (int i = 0; i < links.size(); i++) {
            List<PublishedTag> tags = settings.links().get(i).published();
            links.get(i).start(new LinkPublisher(tags, streams, broker::publish, System::nanoTime, published));
        }
        status.start();
        log.info(
                "ready site={} gateway={} epoch={} listening={} links={} upstreams={}",
                settings.site(),
                settings.name(),
                store.epoch(),
                broker.boundAddresses().stream()
                        .map(it -> it.getHostString() + ":" + it.getPort())
                        .toList(),
                links.size(),
                bridges.size());
    }

    /** The links that are not started yet, and the desk for their commands, which answers by the broker. */
    private CommandDesk desk(SluiceSettings settings, Store store, Issuers issuers) {
        CommandSettings commands = settings.commands();
        Path directory = AuditLog.directory(settings.storeDirectory());
        CommandDesk desk = new CommandDesk(
                commands,
                AuditLog.in(directory, commands.auditFileBytes(), commands.auditFiles()),
                store,
                (messages, batch) -> Objects.requireNonNull(broker).publish(messages, batch),
                issuers,
                Clock.systemUTC(),
                System::nanoTime);
        closing.push(desk::close);
        for (PolledLink polled : settings.links()) {
            ModbusLink link = new ModbusLink(polled.link(), polled.devices(), System::nanoTime, Clock.systemUTC());
            links.add(link);
            desk.add(polled, link::write);
        }
        this.commands = desk.counters();
        return desk;
    }

    private static void publish(Broker broker, Message message) {
        var unused = broker.publish(message);
    }

    private void startBridges(SluiceSettings settings, Store store, Broker broker, StatusTeller status) {
        Transport transport = Transport.start("upstream", UPSTREAM_LOOPS);
        closing.push(transport::close);
        closing.push(() ->
                SideBySide.run(bridges.stream().map(it -> (Runnable) it::close).toList(), STOP));
        settings.upstreams().forEach(upstream -> {
            Bridge bridge = new Bridge(upstream, store, transport, broker.intake());
            bridges.add(bridge);
            broker.forward(bridge.filters(), status.besides(bridge));
            bridge.start();
        });
    }

    private static void close(Store store) {
        StoreStatus status = store.status();
        log.info(
                "store epoch={} payload_bytes={} written_bytes={} written_per_payload_byte={} bytes_per_day={}"
                        + " failed_batches={} troubles={}",
                status.epoch(),
                status.payloadBytes(),
                status.writtenBytes(),
                status.writtenPerPayloadByte().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "%.2f",
                                status.writtenPerPayloadByte().getAsDouble())
                        : "none",
                status.bytesPerDay().isPresent() ? status.bytesPerDay().getAsLong() : "unknown",
                status.failedBatches(),
                status.troubles().stream().map(Trouble::kind).toList());
        store.close();
    }

    private boolean isOwedUpstream(String topic) {
        return bridges.stream().flatMap(it -> it.filters().stream()).anyMatch((TopicFilter it) -> it.matches(topic));
    }

    /**
     * Goes by a configuration that was read again, as far as that is possible while it runs: the rules of access of the
     * broker. Subscriptions and messages that wait are looked at by the new ones.
     *
     * @throws BrokerException when it cannot be used; nothing has changed then
     */
    public synchronized Reloaded reload(SluiceSettings next) throws BrokerException {
        SluiceSettings before = running;
        if (broker == null || before == null || closing.isEmpty()) {
            throw new BrokerException("the gateway is not running");
        }
        broker.access(next.broker());
        Reloaded reloaded = Reloaded.of(before, next);
        running = reloaded.running();
        return reloaded;
    }

    /** What the publish stages of all links did. */
    public PublishCounters published() {
        return published;
    }

    /** What became of commands. */
    public CommandCounters commands() {
        return Objects.requireNonNull(commands, "started");
    }

    /** The upstreams' bridges. */
    public List<Bridge> bridges() {
        return List.copyOf(bridges);
    }

    /** Ends the polling alone; what is queued goes on upstream. Idempotent. */
    public synchronized void stopPolling() {
        SideBySide.run(links.stream().map(it -> (Runnable) it::close).toList(), STOP);
    }

    /** Stops within ten seconds. What an upstream has not acknowledged stays on disk. Idempotent. */
    @Override
    public synchronized void close() {
        boolean running = !closing.isEmpty();
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
        if (running) {
            log.info("commands {}", commands);
            log.info(
                    "stopped readings={} published={} lost={}",
                    published.readings(),
                    published.published(),
                    published.lost());
        }
    }
}
