package io.sluice.mqtt.client;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.codec.EncodedPublish;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Subscribe;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT connection to a server: connects once, to the first of its addresses that lets it in, and when it is lost it stays lost. Whoever wants another connection
 * makes another client; when and how often is not decided here.
 *
 * <p>Thread safe. Futures complete and handlers are called on the connection's event loop, in the order of the wire:
 * they must not block.
 */
public final class MqttClient {

    /**
     * Packet identifiers 1 to this one belong to callers of {@link #publish(EncodedPublish, Qos, int, boolean, long)};
     * the client takes its own above.
     */
    public static final int CALLERS_PACKET_IDS = 32_767;

    private final ClientSettings settings;
    private final Itinerary plan;
    private final ClientTlsContext tls;
    private final EventLoop loop;
    private final Class<? extends SocketChannel> channelType;
    private final Consumer<ConnectionLostException> lost;

    // on the event loop
    private final CompletableFuture<Connected> connected = new CompletableFuture<>();
    private final List<ConnectFailedException> failed = new ArrayList<>();
    private Endpoint endpoint;
    private Login.@Nullable Token token;
    private boolean started;
    private boolean cancelled;
    private @Nullable Dial dial;
    private @Nullable ClientSession session;
    private @Nullable Inbox inbox;

    /**
     * A client that is not connected yet.
     *
     * @param transport one of its event loops runs the connection
     * @param lost told once when a connection that stood is gone, whatever the reason; on the event loop
     */
    public MqttClient(ClientSettings settings, Transport transport, Consumer<ConnectionLostException> lost) {
        this(
                settings,
                new Itinerary(
                        settings.server().endpoints(),
                        settings.server().failover().followRedirects()),
                new ClientTlsContext(settings.server().tls(), Clock.systemUTC()),
                transport,
                lost);
    }

    /** One of several, which share their TLS, and each of which has its own way through the addresses. */
    MqttClient(
            ClientSettings settings,
            Itinerary plan,
            ClientTlsContext tls,
            Transport transport,
            Consumer<ConnectionLostException> lost) {
        this.settings = settings;
        this.plan = plan;
        this.tls = tls;
        this.endpoint = settings.server().endpoint();
        this.loop = transport.loops().next();
        this.channelType = transport.socketChannel();
        this.lost = lost;
    }

    /**
     * Connects. To be called once; further calls get the same future. Fails with a {@link ConnectFailedException},
     * within the connect timeout for each address.
     */
    public CompletableFuture<Connected> connect() {
        loop.execute(() -> {
            if (!started) {
                started = true;
                start();
            }
        });
        return connected;
    }

    /**
     * Hands all that the server publishes to an inbox, whatever it was subscribed by. To be called before
     * {@link #connect}, for a session that may bring messages at once.
     */
    public void receiveInto(Inbox taker) {
        loop.execute(() -> inbox = taker);
    }

    /** What {@link #connect} returns. */
    CompletableFuture<Connected> connected() {
        return connected;
    }

    /** The token that it shows to the server of {@link #connected}, or null; on the event loop. */
    Login.@Nullable Token token() {
        return token;
    }

    private ConnectFailures failures() {
        return new ConnectFailures(endpoint, settings);
    }

    private void start() {
        Endpoint next = plan.next();
        if (cancelled || next == null) {
            connected.completeExceptionally(cancelled ? failures().cancelled() : ConnectFailures.all(failed));
            return;
        }
        endpoint = next;
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        var timeout = loop.schedule(
                () -> failed(failures().unresolved()), settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Route> unused = Route.find(next, settings, tls)
                .whenComplete((route, failure) -> loop.execute(() -> {
                    if (timeout.cancel(false) && !connected.isDone()) {
                        routed(route, failure, deadline);
                    }
                }));
    }

    private void routed(@Nullable Route route, @Nullable Throwable failure, long deadline) {
        if (route != null) {
            token = route.login().token();
            dial(route, firstVersion(), deadline);
        } else if (failure != null) {
            failed(unwrapped(failure));
        }
    }

    /** An address is done with; the next one has its turn. */
    private void failed(Throwable failure) {
        if (connected.isDone()) {
            return; // given up meanwhile
        }
        if (!(failure instanceof ConnectFailedException reason) || isOurs(reason.kind())) {
            connected.completeExceptionally(failure); // no other address would be different
            return;
        }
        String stays = reason.kind() == Kind.REDIRECTED
                ? plan.redirected(endpoint, reason.reference(), reason.isForGood())
                : null;
        failed.add(
                stays == null
                        ? reason
                        : new ConnectFailedException(reason.kind(), reason.getMessage() + "; not followed: " + stays));
        start();
    }

    private static boolean isOurs(Kind kind) {
        return kind == Kind.TLS_FILES || kind == Kind.TOKEN;
    }

    private ProtocolVersion firstVersion() {
        return settings.protocol() == ProtocolChoice.MQTT_3_1_1 ? ProtocolVersion.V3_1_1 : ProtocolVersion.V5;
    }

    private void dial(Route route, ProtocolVersion version, long deadline) {
        Dial attempt = new Dial(settings, version, route, loop, channelType, deadline, Dial.Purpose.SESSION, lost);
        dial = attempt;
        CompletableFuture<ClientSession> unused = attempt.start().whenComplete((made, failure) -> {
            if (failure == null) {
                session = made;
                if (inbox != null) {
                    made.receiveInto(inbox); // in the same breath: the server may have sent more than its CONNACK
                }
                connected.complete(made.established().getNow(null));
            } else if (version == ProtocolVersion.V5 && mayFallBack(failure)) {
                dial(route, ProtocolVersion.V3_1_1, deadline);
            } else {
                failed(unwrapped(failure));
            }
        });
    }

    /** A server of 3.1.1 answers MQTT 5 with its own CONNACK, which MQTT 5 cannot read, or just closes. */
    private boolean mayFallBack(Throwable failure) {
        return settings.protocol() == ProtocolChoice.AUTO
                && unwrapped(failure) instanceof ConnectFailedException reason
                && switch (reason.kind()) {
                    case PROTOCOL_REFUSED, NOT_MQTT, CLOSED -> true;
                    default -> false;
                };
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * Publishes. The future completes with the server's PUBACK or PUBCOMP code, or with success as soon as a QoS 0
     * message is written; it fails with a {@link RefusedException} or {@link ConnectionLostException}. A message above
     * the server's Maximum QoS is sent with that, and unretained where the server retains nothing.
     */
    public CompletableFuture<ReasonCode> publish(Message message) {
        return onLoop((exchanges, future) -> {
            Connected facts = connected.getNow(null);
            Qos qos = message.qos().atMost(facts.capabilities().maximumQos()); // [MQTT5-3.2.2-11]
            boolean retain = message.retain() && facts.capabilities().retain(); // [MQTT5-3.2.2-14]
            EncodedPublish packet = EncodedPublish.of(message, facts.version(), qos, retain, List.of());
            exchanges.publish(new Exchanges.Outbound(packet, qos, 0, false, -1, false), future);
        });
    }

    /**
     * Publishes what the caller has encoded for this connection's version and limits, with a packet identifier of the
     * caller's. For callers that outlive the connection and send again on the next.
     *
     * @param qos the one it was encoded with
     * @param packetId 1 to {@link #CALLERS_PACKET_IDS}, free; 0 with QoS 0
     * @param dup whether it was sent before in this session
     * @param expirySeconds replaces the message expiry where it has one, -1 to keep it
     */
    public CompletableFuture<ReasonCode> publish(
            EncodedPublish packet, Qos qos, int packetId, boolean dup, long expirySeconds) {
        if (qos != Qos.AT_MOST_ONCE && (packetId < 1 || packetId > CALLERS_PACKET_IDS)) {
            throw new IllegalArgumentException("packet id: 1 to " + CALLERS_PACKET_IDS + ", not " + packetId);
        }
        return onLoop((exchanges, future) ->
                exchanges.publish(new Exchanges.Outbound(packet, qos, packetId, dup, expirySeconds, false), future));
    }

    /**
     * The first half of a QoS 2 exchange of a caller who keeps its state: sends PUBLISH and completes with the PUBREC.
     * PUBREL is the caller's to send, by {@link #release}, when it has made durable that the server has the message. The
     * parameters are those of {@link #publish(EncodedPublish, Qos, int, boolean, long)}.
     */
    public CompletableFuture<ReasonCode> deliver(EncodedPublish packet, int packetId, boolean dup, long expirySeconds) {
        return onLoop((exchanges, future) -> exchanges.publish(
                new Exchanges.Outbound(packet, Qos.EXACTLY_ONCE, packetId, dup, expirySeconds, true), future));
    }

    /**
     * The second half: sends PUBREL and completes with the PUBCOMP, whatever its code; what the server does not know is
     * complete as well. Also without {@link #deliver} on this connection, when the session goes on.
     */
    public CompletableFuture<ReasonCode> release(int packetId) {
        return onLoop((exchanges, future) -> exchanges.release(packetId, future));
    }

    /**
     * Subscribes. The future completes with the QoS granted, or fails with a {@link RefusedException} or
     * {@link ConnectionLostException}. A message is acknowledged when the handler returns.
     */
    public CompletableFuture<Qos> subscribe(TopicFilter filter, Qos qos, Consumer<Message> handler) {
        return onLoop((exchanges, future) -> exchanges.subscribe(filter, qos, handler, future));
    }

    /** Ends a subscription. */
    public CompletableFuture<Void> unsubscribe(TopicFilter filter) {
        return onLoop((exchanges, future) -> exchanges.unsubscribe(filter, future));
    }

    /**
     * Subscribes in one packet; what comes goes to the {@link Inbox}. The future completes with a code for each request in
     * its order, or fails with a {@link ConnectionLostException}.
     */
    public CompletableFuture<List<ReasonCode>> subscribe(List<Subscribe.Request> requests) {
        return onLoop((exchanges, future) -> exchanges.subscribe(requests, future));
    }

    /** Ends subscriptions in one packet; with a code for each, or none from a server of 3.1.1. */
    public CompletableFuture<List<ReasonCode>> unsubscribe(List<TopicFilter> filters) {
        return onLoop((exchanges, future) -> exchanges.unsubscribe(filters, future));
    }

    /** Answers what the {@link Inbox} was handed, each once and in their order [MQTT-4.6.0-2]. */
    public void acknowledge(List<Inbox.Answer> answers) {
        CompletableFuture<Void> unused = onLoop((exchanges, future) -> exchanges.acknowledge(answers));
    }

    private <T> CompletableFuture<T> onLoop(BiConsumer<Exchanges, CompletableFuture<T>> action) {
        CompletableFuture<T> future = new CompletableFuture<>();
        loop.execute(() -> {
            Exchanges exchanges = session == null ? null : session.exchanges();
            if (exchanges == null) {
                future.completeExceptionally(
                        new ConnectionLostException(ConnectionLostException.Kind.CLOSED, "not connected"));
            } else {
                action.accept(exchanges, future);
            }
        });
        return future;
    }

    /**
     * Says goodbye and closes; or ends the attempt to connect, whose future then fails. The listener hears of
     * it as of any loss. The future completes when nothing more will happen on the connection; it never fails.
     */
    public CompletableFuture<Void> disconnect() {
        return end(ClientSession::disconnect);
    }

    /**
     * Sends nothing more, waits up to five seconds for answers that are owed, then says goodbye and closes. For when the
     * next connection is to be another one; the listener hears of it as {@link ConnectionLostException.Kind#RETIRED}.
     */
    public CompletableFuture<Void> retire(String why) {
        return end(made -> made.retire(why));
    }

    /** Closes at once without a word, as the loss of the network would. Otherwise like {@link #disconnect}. */
    public CompletableFuture<Void> abort(String why) {
        return end(made -> made.abort(why));
    }

    private CompletableFuture<Void> end(Consumer<ClientSession> how) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            cancelled = true;
            if (session != null) {
                how.accept(session);
            } else {
                connected.completeExceptionally(failures().cancelled());
                if (dial != null) {
                    dial.cancel();
                }
            }
            done.complete(null);
        });
        return done;
    }
}
