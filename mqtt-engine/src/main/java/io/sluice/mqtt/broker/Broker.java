package io.sluice.mqtt.broker;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.broker.access.Access;
import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Refusals;
import io.sluice.mqtt.broker.intercept.Interception;
import io.sluice.mqtt.broker.intercept.Interceptor;
import io.sluice.mqtt.broker.kept.KeptSessions;
import io.sluice.mqtt.broker.login.Lockout;
import io.sluice.mqtt.broker.routing.Owed;
import io.sluice.mqtt.broker.routing.Router;
import io.sluice.mqtt.broker.routing.Traffic;
import io.sluice.mqtt.broker.session.SessionContext;
import io.sluice.mqtt.broker.session.SessionLoop;
import io.sluice.mqtt.broker.session.Sessions;
import io.sluice.mqtt.net.Transport;
import io.sluice.store.Batch;
import io.sluice.store.Store;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT 3.1.1 and 5.0 broker within this process. Thread safe.
 *
 * <p>It promises that a QoS 1 or 2 message is acknowledged only when all that it owes to durable consumers and to sessions
 * that outlive their connections is on disk.
 */
public final class Broker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    // takeovers in a row of one client identifier that cost nothing, the longest lock then, identifiers remembered
    private static final int TAKEOVERS = 10;
    private static final long TAKEOVER_LOCK_NANOS = 10_000_000_000L;
    private static final int FOUGHT_FOR = 10_000;
    private static final int QUEUES_OF_HEAP = 4; // a quarter of it, for all that waits in memory

    private final Transport transport;
    private final Core core;
    private final List<Channel> listeners = new ArrayList<>();
    private final FileWatch files = new FileWatch();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Broker(Transport transport, Core core) {
        this.transport = transport;
        this.core = core;
    }

    /**
     * Starts a broker; it accepts clients on return.
     *
     * @param store keeps retained messages, sessions, and what durable sinks and sessions are owed; stays the caller's to close, later
     * @throws BrokerException when it cannot start as it is set up; nothing is left running then
     */
    public static Broker start(BrokerSettings settings, Store store) throws BrokerException {
        Refusals refusals = new Refusals();
        Gate gate = Gate.of(settings, System::nanoTime);
        Authority authority = Authority.of(settings);
        refuseExposure(settings, gate, authority);
        BrokerLimits limits = settings.limits();
        Router router = Router.of(store, limits.retained(), refusals, Clock.systemUTC(), System::nanoTime);
        KeptSessions kept = new KeptSessions(
                store,
                limits.keptSessions(),
                limits.wills(),
                router,
                client -> authority.knows(client.listener()) ? new Access(client, authority, refusals) : null,
                System::nanoTime);
        Interceptor interceptor = settings.interceptor();
        Interception interception = interceptor == null
                ? null
                : new Interception(interceptor, refusals, limits.session().levels());
        Sessions sessions =
                new Sessions(new SessionContext(limits.session(), router, kept, interception, System::nanoTime));
        Core core = new Core(
                limits,
                router,
                sessions,
                gate,
                authority,
                refusals,
                new Addresses(System::nanoTime),
                new Redirects(),
                interception,
                new Lockout(TAKEOVERS, TAKEOVER_LOCK_NANOS, FOUGHT_FOR, System::nanoTime),
                new Counters(),
                Clock.systemUTC(),
                System::nanoTime);
        Transport transport = Transport.start("mqtt-broker", settings.threads());
        Broker broker = new Broker(transport, core);
        try {
            broker.listen(settings);
            broker.watchFiles(settings);
            broker.tellAboutItself(settings.security());
        } catch (BrokerException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    private static void refuseExposure(BrokerSettings settings, Gate gate, Authority authority) throws BrokerException {
        for (ListenerSettings listener : settings.listeners()) {
            String exposed = gate.exposure(listener);
            String problem = exposed == null ? authority.dead(listener, settings.security()) : exposed;
            if (problem != null) {
                throw new BrokerException(problem);
            }
        }
    }

    private void listen(BrokerSettings settings) throws BrokerException {
        Map<Object, SessionLoop> loops = new HashMap<>();
        long maxQueuedBytes = Runtime.getRuntime().maxMemory() / QUEUES_OF_HEAP / settings.threads();
        for (EventExecutor loop : transport.loops()) {
            loops.put(loop, new SessionLoop((EventLoop) loop, core.router().traffic(), maxQueuedBytes));
        }
        for (ListenerSettings listener : settings.listeners()) {
            listeners.add(Acceptor.bind(ListenerTerms.of(listener, settings), transport, loops, core, files));
            LOG.info(
                    "listening: address={} tls={} websocket={}",
                    listener.address(),
                    listener.tls() != null,
                    listener.options().webSocket() != null);
        }
    }

    private void tellAboutItself(SecuritySettings security) {
        Duration every = security.sysEvery();
        if (every != null) {
            SysTopics topics = new SysTopics(this::tell, this::status, core.nanos());
            var unused = transport
                    .loops()
                    .next()
                    .scheduleWithFixedDelay(topics::publish, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tell(Message message) {
        var unused = publish(message);
    }

    private void watchFiles(BrokerSettings settings) {
        core.gate().watch(files);
        watchRules();
        files.start(settings.security().filesEvery());
    }

    private void watchRules() {
        files.add(core.authority().files(), () -> {
            core.authority().reload();
            reauthorise();
        });
    }

    /**
     * Reads the files of users, keys, certificates and revocation lists again, changed or not. Connections go on; what
     * cannot be used leaves in force what was read before, as {@link BrokerStatus#fileProblems} tells. Not for an event
     * loop.
     */
    public void reload() {
        files.readAll();
    }

    /**
     * Publishes messages, in their order. On return all subscribers have them or have them waiting; the future completes
     * when all that durable consumers are owed is durable, together with what the batch held before. Runs on the
     * caller's thread and never waits for the network or the disk.
     *
     * <p>A retained message for which there is no room ({@link BrokerLimits#retained}) is sent to subscribers all the
     * same, and not retained: the one that was there stays. {@link BrokerStatus#refusals} counts it as
     * {@link Refusal#RETAINED_QUOTA}, and the future completes as ever.
     *
     * @param messages with valid topic names; their retain flag keeps them in memory only
     * @param batch handed over; committed when it is not empty
     * @throws IllegalArgumentException when a topic is not valid; nothing is published then
     */
    public CompletableFuture<Void> publish(List<Message> messages, Batch batch) {
        for (Message message : messages) {
            String problem =
                    TopicName.problem(message.topic(), core.limits().session().levels());
            if (problem != null) {
                throw new IllegalArgumentException("topic of " + message + ": " + problem);
            }
        }
        Owed owed = new Owed(core.router(), batch);
        for (Message message : messages) {
            core.router().route(message, null, owed);
        }
        core.router().traffic().published.add(messages.size());
        CompletableFuture<Void> commit = owed.commit();
        return commit == null ? CompletableFuture.completedFuture(null) : commit;
    }

    /** The way in for what comes from another broker. */
    public Intake intake() {
        return new PersistentIntake(core.router(), core.limits().session().levels(), transport.loops());
    }

    /** Publishes one message. */
    public CompletableFuture<Void> publish(Message message) {
        return publish(List.of(message), new Batch());
    }

    /**
     * Subscribes within the process; retained messages are handed over before this method returns.
     *
     * @param listener called on the publisher's thread, often an event loop: it must not block. What it throws is
     *     logged and counted
     */
    public Subscription subscribe(TopicFilter filter, Qos qos, Consumer<Message> listener) {
        return core.router().subscribe(filter, qos, listener)::run;
    }

    /**
     * Attaches a durable consumer, such as a bridge, for all messages that any of the filters matches; a message that
     * several match comes once. Retained messages of before are not handed over.
     *
     * @throws IllegalArgumentException for a shared subscription
     */
    public Subscription forward(List<TopicFilter> filters, DurableSink sink) {
        List<TopicFilter> attached = List.copyOf(filters);
        if (attached.stream().anyMatch(filter -> filter.group() != null)) {
            throw new IllegalArgumentException("a durable sink takes no shared subscription");
        }
        return core.router().forward(attached, sink::add)::run;
    }

    /**
     * Goes by other rules of access from now on, as {@link #reauthorise} says.
     *
     * @throws IllegalStateException when the settings had an authorizer instead of rules
     * @throws BrokerException when the settings have a file of rules that cannot be used any more; nothing changes then
     */
    public void access(List<AccessRule> rules, Map<String, List<String>> groups) throws BrokerException {
        core.authority().replace(rules, groups);
        reauthorise();
    }

    /**
     * Goes by the rules of other settings from now on, as {@link #reauthorise} says: rules, groups, the file of rules, and
     * what holds at a listener of the same name where no rule decides. All else of the settings is for the next start.
     *
     * @throws IllegalStateException when the settings had an authorizer instead of rules
     * @throws BrokerException when a listener that is open would let clients do nothing, or the file of rules cannot be
     *     used; nothing changes then
     */
    public void access(BrokerSettings next) throws BrokerException {
        core.authority().replace(next);
        watchRules();
        reauthorise();
    }

    /**
     * The authorizer decides otherwise than before: every session asks it again, subscriptions that are refused are
     * taken away, and messages that wait and may not be sent are dropped. Returns before all of them have.
     */
    public void reauthorise() {
        core.sessions().reauthorise();
    }

    /**
     * Sends all clients elsewhere from now on: those that are connected are told and their connections ended, and whoever
     * connects is refused. What is kept of their sessions stays here. Waits a second at most, so not for an event loop.
     */
    public void drain(Redirect redirect) {
        core.redirects().everybody(redirect);
        core.sessions().shutDown();
    }

    /** The addresses of the listeners in the order of the settings, with the ports that they have got. */
    public List<InetSocketAddress> boundAddresses() {
        return listeners.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** Counters and gauges of this moment. */
    public BrokerStatus status() {
        Counters counters = core.counters();
        Traffic traffic = core.router().traffic();
        return new BrokerStatus(
                counters.connections.get(),
                counters.accepted.sum(),
                core.refusals().connections(),
                core.sessions().size(),
                core.sessions().kept().size(),
                core.sessions().kept().queuedMessages(),
                core.sessions().kept().queuedBytes(),
                core.router().subscriptions(),
                core.router().retained(),
                core.router().retainedBytes(),
                core.sessions().kept().wills().messages(),
                core.sessions().kept().wills().bytes(),
                traffic.received.sum(),
                traffic.published.sum(),
                traffic.delivered.sum(),
                traffic.dropped(),
                counters.malformed.sum(),
                traffic.storeFailures.sum(),
                core.refusals().counts(),
                counters.ended(),
                counters.connects.sum(),
                core.sessions().most(),
                core.sessions().kept().away(),
                core.sessions().kept().expired(),
                new BrokerStatus.Wire(
                        traffic.packetsIn.sum(),
                        traffic.packetsOut.sum(),
                        traffic.bytesIn.sum(),
                        traffic.bytesOut.sum(),
                        traffic.receivedBytes.sum(),
                        traffic.deliveredBytes.sum()),
                files.failures(),
                files.problems());
    }

    /** Stops listening, tells the clients, and ends all that was started. Waits some seconds at most, so not for an
     * event loop. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        files.close();
        listeners.forEach(channel -> channel.close().awaitUninterruptibly());
        core.sessions().shutDown();
        transport.close();
        core.sessions().close();
        core.gate().close();
    }
}
