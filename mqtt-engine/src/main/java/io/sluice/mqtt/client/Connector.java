package io.sluice.mqtt.client;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one connection after the other to a server, and remembers between them what helps the next: TLS sessions, which
 * of its addresses answers, where it sent us. Before a token that was made for the connection ends, the client is retired
 * as well, so that the next one has another. At another address than the preferred one, that is looked at from time to
 * time by a connection that says no MQTT, so that no session is touched; when it answers, the client is retired.
 *
 * <p>One client at a time. Thread safe.
 */
public final class Connector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final long CLOCK_LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

    // for life
    private final Transport transport;
    private final ClientTlsContext tls;
    private final EventLoop loop;
    private final ScheduledFuture<?> daily;
    private final Turns turns;
    private long failovers;
    private long returns;
    private long redirects;
    private long renewals;

    // for a connection
    private @Nullable MqttClient client;
    private @Nullable Endpoint server;
    private @Nullable ScheduledFuture<?> look;
    private @Nullable ScheduledFuture<?> renewal;

    /** Nothing is connected before {@link #client}. */
    public Connector(ServerSettings settings, Transport transport) {
        this.transport = transport;
        this.tls = new ClientTlsContext(settings.tls(), Clock.systemUTC());
        this.loop = transport.loops().next();
        this.turns = new Turns(settings.endpoints(), settings.failover());
        this.daily = loop.scheduleWithFixedDelay(tls.expiries()::look, 1, 1, TimeUnit.HOURS);
    }

    /**
     * The client of the next connection, not connected yet. The one before must be over.
     *
     * @param settings with the server of this connector
     * @param lost as of {@link MqttClient}
     */
    public synchronized MqttClient client(ClientSettings settings, Consumer<ConnectionLostException> lost) {
        Itinerary plan = turns.next();
        MqttClient made = new MqttClient(settings, plan, tls, transport, why -> {
            ended(why);
            lost.accept(why);
        });
        client = made;
        var unused = made.connected().thenAccept(facts -> stands(made, settings, facts, plan));
        return made;
    }

    /** Counters and gauges of this moment. */
    public synchronized ConnectorStatus status() {
        return new ConnectorStatus(
                server,
                failovers,
                returns,
                redirects,
                renewals,
                tls.resumed(),
                tls.expiries().all(),
                tls.problem());
    }

    private synchronized void stands(MqttClient made, ClientSettings settings, Connected facts, Itinerary plan) {
        if (made != client) {
            return;
        }
        server = facts.server();
        redirects += plan.redirects();
        turns.connected(facts.server(), plan.isForGood(facts.server()));
        if (!facts.server().equals(turns.preferred())) {
            failovers++;
            LOG.warn("connected elsewhere: server={} preferred={}", facts.server(), turns.preferred());
        }
        lookLater(made, settings, facts.server());
        Login.Token token = made.token();
        if (token != null) {
            renewLater(made, token, System.nanoTime() + renewalNanos(token.life()));
        }
    }

    /** Up to a tenth sooner than it has to be, so that a fleet that connected together does not renew together. */
    private static long renewalNanos(Credentials.TokenLife life) {
        long latest = life.lifetime().minus(life.renewBefore()).toNanos();
        return latest - ThreadLocalRandom.current().nextLong(latest / 10 + 1);
    }

    /** The clock that the token's times are of may be set meanwhile, so it is looked at as well. */
    private synchronized void renewLater(MqttClient made, Login.Token token, long atNanos) {
        if (made != client) {
            return;
        }
        long left = atNanos - System.nanoTime();
        if (left > 0 && Instant.now().isBefore(token.until().minus(token.life().renewBefore()))) {
            renewal = loop.schedule(
                    () -> renewLater(made, token, atNanos), Math.min(left, CLOCK_LOOK_NANOS), TimeUnit.NANOSECONDS);
        } else {
            renewals++;
            CompletableFuture<Void> unused = made.retire("its token is renewed");
        }
    }

    private synchronized void lookLater(MqttClient made, ClientSettings settings, Endpoint at) {
        Duration stay = turns.stay(at);
        if (made == client && stay != null) {
            look = loop.schedule(() -> look(made, settings, at), stay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(MqttClient made, ClientSettings settings, Endpoint at) {
        Endpoint preferred;
        synchronized (this) {
            preferred = turns.preferred();
        }
        CompletableFuture<Void> unused = Probe.run(preferred, settings, tls, loop, transport.socketChannel())
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        goBack(made, preferred);
                    } else {
                        LOG.debug("preferred server still away: {}", failure.getMessage());
                        lookLater(made, settings, at);
                    }
                    return null;
                });
    }

    private synchronized void goBack(MqttClient made, Endpoint preferred) {
        if (made == client && server != null) {
            turns.returns();
            returns++;
            LOG.info("preferred server answers again, going back: server={} preferred={}", server, preferred);
            CompletableFuture<Void> unused = made.retire(preferred + " answers again");
        }
    }

    private synchronized void ended(ConnectionLostException why) {
        Endpoint from = server;
        boolean moved = why.code() == ReasonCode.SERVER_MOVED;
        if (from != null && (moved || why.code() == ReasonCode.USE_ANOTHER_SERVER)) {
            turns.sentOn(from, why.reference(), moved);
        }
        forget();
    }

    private void forget() {
        client = null;
        server = null;
        if (look != null) {
            look.cancel(false);
            look = null;
        }
        if (renewal != null) {
            renewal.cancel(false);
            renewal = null;
        }
    }

    /** Looks at nothing more. A client that is connected stays so. Idempotent. */
    @Override
    public synchronized void close() {
        daily.cancel(false);
        forget();
    }
}
