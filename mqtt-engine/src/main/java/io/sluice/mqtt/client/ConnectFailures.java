package io.sluice.mqtt.client;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Finds the words for what went wrong on the way to an endpoint. Pure. */
final class ConnectFailures {

    private static final int MAX_TEXT = 1000;
    private static final int NO_STATUS = 999; // Netty, of a line that is no status line

    private final Endpoint endpoint;
    private final @Nullable ProxyFailures proxy;
    private final List<String> alpn;
    private final long timeoutSeconds;
    private final @Nullable String willTopic;

    ConnectFailures(Endpoint endpoint, ClientSettings settings) {
        this.endpoint = endpoint;
        ProxySettings between = settings.server().proxy();
        this.proxy = between == null ? null : new ProxyFailures(between, endpoint);
        Will will = settings.session().will();
        this.willTopic = will == null ? null : will.message().topic();
        this.alpn = settings.server().tls().alpn();
        this.timeoutSeconds = Math.max(1, settings.connectTimeout().toSeconds());
    }

    ConnectFailedException unresolved() {
        if (proxy != null) {
            return proxy.unresolved();
        }
        return failure(
                Kind.UNRESOLVED_HOST,
                "the host name " + endpoint.host()
                        + " has no address; check the spelling in url, and this machine's DNS");
    }

    /** From the attempt to connect. */
    ConnectFailedException tcp(Throwable cause) {
        if (proxy != null) {
            return proxy.unreachable(Texts.ofPeer(describe(cause)));
        }
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectTimeoutException || text.contains("timed out")) {
            return connectTimeout();
        }
        if (cause instanceof NoRouteToHostException || text.contains("unreachable") || text.contains("no route")) {
            return failure(
                    Kind.UNREACHABLE,
                    endpoint.address() + " is not reachable; check this machine's network and routes");
        }
        if (cause instanceof ConnectException) {
            return failure(
                    Kind.REFUSED,
                    endpoint.address() + " refuses connections; is the server running, and the port right?");
        }
        return failure(
                Kind.UNREACHABLE, "no connection to " + endpoint.address() + ": " + Texts.ofPeer(describe(cause)));
    }

    ConnectFailedException connectTimeout() {
        if (proxy != null) {
            return proxy.unreachable("no answer within " + timeoutSeconds + " s");
        }
        return failure(
                Kind.CONNECT_TIMEOUT,
                endpoint.address() + " did not answer within " + timeoutSeconds
                        + " s; check the address, and the firewalls between");
    }

    /** The proxy took the connection, and then nothing came of it. */
    ConnectFailedException silentProxy() {
        return proxy == null ? silent() : proxy.silent(timeoutSeconds);
    }

    /** From anything that went wrong on the way between TCP and MQTT. */
    ConnectFailedException opening(Throwable cause) {
        ProxyConnectException refused = find(cause, ProxyConnectException.class);
        if (refused != null && proxy != null) {
            return proxy.refused(refused);
        }
        WebSocketClientHandshakeException upgrade = find(cause, WebSocketClientHandshakeException.class);
        if (upgrade != null) {
            return webSocket(upgrade.response());
        }
        if (endpoint.tls() && find(cause, SSLException.class) != null) {
            return tls(cause);
        }
        if (endpoint.webSocketPath() != null && find(cause, IOException.class) == null) {
            return webSocket(null);
        }
        return endpoint.tls() ? tls(cause) : closed();
    }

    /** The server's answer to the request for a WebSocket; null for one that is no HTTP. */
    private ConnectFailedException webSocket(@Nullable HttpResponse response) {
        String url = endpoint.toString();
        if (response == null
                || response.decoderResult().isFailure()
                || response.status().code() == NO_STATUS) {
            return failure(
                    Kind.WEBSOCKET,
                    url + " does not speak HTTP, so it opens no WebSocket; for MQTT alone write "
                            + (endpoint.tls() ? "mqtts://" : "mqtt://"));
        }
        int status = response.status().code();
        String shown = " (" + Texts.ofPeer(response.status().toString()) + ")";
        if (status == 404 || status == 410) {
            return failure(Kind.WEBSOCKET_PATH, url + " is not found there" + shown + "; check the path in url");
        }
        if (status == 401 || status == 403) {
            return failure(Kind.NOT_AUTHORIZED, url + " does not let us open a WebSocket" + shown);
        }
        return failure(
                Kind.WEBSOCKET,
                url + " opens no WebSocket for MQTT" + (status == 101 ? "; it lacks the subprotocol mqtt" : shown)
                        + "; check host, port and path in url");
    }

    /** Connected, and then nothing came. */
    ConnectFailedException silent() {
        return failure(
                Kind.SILENT,
                endpoint.address() + " accepts the connection but said nothing within " + timeoutSeconds
                        + " s; is it an "
                        + (endpoint.tls() ? "MQTT server behind TLS?" : "MQTT server, and one without TLS?"));
    }

    /** Connected, and then closed before an answer. */
    ConnectFailedException closed() {
        return failure(
                Kind.CLOSED,
                endpoint.address() + " closes the connection without an answer; is it an MQTT server"
                        + (endpoint.tls() ? "?" : ", and one without TLS (else write " + endpoint.scheme(true) + ")?"));
    }

    /** From the TLS handshake, or a TLS alert soon after it. */
    ConnectFailedException tls(Throwable cause) {
        PeerRejectedException verdict = find(cause, PeerRejectedException.class);
        if (verdict != null) {
            return failure(verdict.kind(), String.valueOf(verdict.getMessage()));
        }
        if (find(cause, NotSslRecordException.class) != null) {
            return notTls();
        }
        String text = allMessages(cause).toLowerCase(Locale.ROOT);
        if (text.contains("protocol_version")
                || text.contains("protocol version")
                || text.contains("no appropriate protocol")) {
            return failure(
                    Kind.TLS_VERSION,
                    endpoint.address() + " offers neither TLS 1.2 nor 1.3; older versions are not safe and not spoken");
        }
        if (text.contains("no_application_protocol")) {
            return alpn();
        }
        if (text.contains("received fatal alert") && isAboutUs(text)) {
            return failure(
                    Kind.CLIENT_CERTIFICATE,
                    endpoint.address() + " does not accept our certificate (" + alert(text)
                            + "); set cert and key to a pair from a CA that the server trusts");
        }
        if (find(cause, ClosedChannelException.class) != null || text.contains("closed") || text.contains("reset")) {
            return failure(
                    Kind.NOT_TLS,
                    endpoint.address()
                            + " closes the connection in the TLS handshake; if the port is one without TLS, write "
                            + endpoint.scheme(false));
        }
        return failure(
                Kind.TLS, "the TLS handshake with " + endpoint.address() + " failed: " + Texts.ofPeer(describe(cause)));
    }

    /** TLS stands, and none of our application protocols was chosen. */
    ConnectFailedException alpn() {
        return failure(
                Kind.ALPN_NOT_AGREED,
                endpoint.address() + " agrees to none of the application protocols " + alpn
                        + "; check alpn, and whether the port is the one for it");
    }

    private static boolean isAboutUs(String text) {
        return text.contains("certificate") || text.contains("unknown_ca") || text.contains("access_denied");
    }

    private static String alert(String text) {
        String mark = "fatal alert: ";
        int at = text.indexOf(mark);
        return at < 0
                ? "alert"
                : Texts.ofPeer(text.substring(at + mark.length()).split("[^a-z_]", 2)[0]);
    }

    private ConnectFailedException notTls() {
        return failure(
                Kind.NOT_TLS,
                endpoint.address() + " does not speak TLS; for a port without TLS write " + endpoint.scheme(false));
    }

    ConnectFailedException tlsExpected() {
        return failure(Kind.TLS_EXPECTED, endpoint.address() + " speaks TLS; write " + endpoint.scheme(true));
    }

    ConnectFailedException notMqtt() {
        return failure(Kind.NOT_MQTT, endpoint.address() + " answers, but not in MQTT; is the port right?");
    }

    /** It was told to begin a new session, and says that it goes on with an old one. */
    ConnectFailedException sessionNotForgotten() {
        return failure(
                Kind.PROTOCOL_BROKEN,
                endpoint.address() + " goes on with a session that it was told to forget, which MQTT forbids;"
                        + " look into the server, or the proxy before it");
    }

    ConnectFailedException cancelled() {
        return failure(Kind.CANCELLED, "the connection to " + endpoint.address() + " was given up");
    }

    /** From the server's CONNACK. */
    ConnectFailedException refused(Connack connack, Login login) {
        boolean withCredentials = login.username() != null;
        String who = endpoint.address();
        ConnectFailedException failure = switch (connack.code()) {
            case UNSUPPORTED_PROTOCOL_VERSION ->
                failure(
                        Kind.PROTOCOL_REFUSED,
                        who + " does not speak the MQTT version asked for; choose another protocol");
            case CLIENT_IDENTIFIER_NOT_VALID ->
                failure(Kind.CLIENT_ID_REJECTED, who + " does not accept the client_id");
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD ->
                failure(
                        Kind.BAD_CREDENTIALS,
                        who
                                + (login.token() != null
                                        ? " does not accept " + token(login.token())
                                        : withCredentials
                                                ? " does not accept username and password"
                                                : " wants a user name; set username and password"));
            case NOT_AUTHORIZED, BANNED ->
                failure(
                        Kind.NOT_AUTHORIZED,
                        who + " does not let us in (" + words(connack.code())
                                + (login.token() != null
                                        ? ") with " + token(login.token())
                                        : withCredentials
                                                ? "); check username, password and client_id, and their rights there"
                                                : "); it may want username and password")
                                + (willTopic == null ? "" : ", also the right to publish the will, to " + willTopic));
            case SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED, SERVER_SHUTTING_DOWN ->
                failure(Kind.SERVER_UNAVAILABLE, who + " takes no connections now (" + words(connack.code()) + ")");
            case RETAIN_NOT_SUPPORTED ->
                failure(Kind.RETAIN_NOT_SUPPORTED, who + " keeps nothing retained, and refuses a will that is to be");
            case QOS_NOT_SUPPORTED ->
                failure(Kind.QOS_NOT_SUPPORTED, who + " refuses a will of this quality of service");
            case USE_ANOTHER_SERVER, SERVER_MOVED ->
                new ConnectFailedException(
                        Kind.REDIRECTED,
                        who + " wants us elsewhere: " + reference(connack),
                        connack.properties().serverReference(),
                        connack.code() == ReasonCode.SERVER_MOVED);
            default -> failure(Kind.REJECTED, who + " refuses the connection: " + words(connack.code()));
        };
        String reason = connack.diagnostics().reason();
        return reason == null || reason.isEmpty()
                ? failure
                : new ConnectFailedException(
                        failure.kind(),
                        failure.getMessage() + "; it says \"" + Texts.ofPeer(reason) + "\"",
                        failure.reference(),
                        failure.isForGood());
    }

    private static String token(Login.Token token) {
        return "a token that holds " + token.times() + "; check that clock, then the key and what the token says of us";
    }

    /** After several addresses failed, one after the other. */
    static ConnectFailedException all(List<ConnectFailedException> failures) {
        ConnectFailedException first = failures.get(0);
        if (failures.size() == 1) {
            return first;
        }
        StringBuilder text = new StringBuilder();
        for (ConnectFailedException one : failures) {
            String more = (text.isEmpty() ? "" : "; then ") + one.getMessage();
            if (text.length() + more.length() > MAX_TEXT) {
                text.append("; and so on, ").append(failures.size()).append(" addresses");
                break;
            }
            text.append(more);
        }
        return new ConnectFailedException(first.kind(), text.toString());
    }

    private static String reference(Connack connack) {
        String reference = connack.properties().serverReference();
        return reference == null ? "it does not say where" : Texts.ofPeer(reference);
    }

    /** A reason code as an operator reads it: {@code not authorized (0x87)}. */
    static String words(ReasonCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + String.format(Locale.ROOT, " 0x%02X", code.number());
    }

    private static String allMessages(Throwable cause) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = cause; t != null; t = t.getCause()) {
            all.append(t.getMessage()).append('\n');
        }
        return all.toString();
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    private static ConnectFailedException failure(Kind kind, String message) {
        return new ConnectFailedException(kind, message);
    }
}
