package io.sluice.mqtt.client;

import io.sluice.mqtt.client.ConnectFailedException.Kind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the words for what a proxy did not do for us. Pure. */
final class ProxyFailures {

    private static final Pattern HTTP_STATUS = Pattern.compile("status: (\\d{3})([^,]*)");
    private static final String ASK = "; have that host and port allowed there";

    private final ProxySettings proxy;
    private final String target;

    ProxyFailures(ProxySettings proxy, Endpoint endpoint) {
        this.proxy = proxy;
        this.target = endpoint.address();
    }

    ConnectFailedException unresolved() {
        return failure(
                Kind.PROXY,
                "the proxy's host name " + proxy.host() + " has no address; check proxy, and this machine's DNS");
    }

    /** The way to the proxy itself failed. */
    ConnectFailedException unreachable(String why) {
        return failure(Kind.PROXY, who() + " is not reached: " + why + "; check proxy, and whether it is running");
    }

    ConnectFailedException silent(long seconds) {
        return failure(
                Kind.PROXY,
                who() + " accepts the connection but said nothing of " + target + " within " + seconds
                        + " s; is it a proxy of that kind?");
    }

    /** What the proxy answered, as Netty's handlers tell it. */
    ConnectFailedException refused(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher http = HTTP_STATUS.matcher(text);
        if (proxy.kind() == ProxySettings.Kind.HTTP && http.find()) {
            return ofHttp(Integer.parseInt(http.group(1)), Texts.ofPeer(http.group(1) + http.group(2)));
        }
        if (lower.contains("authstatus") || lower.contains("authmethod")) {
            return authentication("");
        }
        if (lower.contains("forbidden")) {
            return failure(Kind.PROXY_REFUSED, who() + " refuses to connect to " + target + " (forbidden)" + ASK);
        }
        if (lower.contains("status: ")) {
            String status =
                    lower.replaceFirst("(?s).*status: ([a-z_]+).*", "$1").replace('_', ' ');
            return failure(Kind.PROXY_REFUSED, who() + " does not get through to " + target + " (" + status + ")");
        }
        return failure(Kind.PROXY, who() + " ends the connection without an answer; is it a proxy of that kind?");
    }

    private ConnectFailedException ofHttp(int status, String shown) {
        if (status == 407) {
            return authentication(" (" + shown + ")");
        }
        return status >= 500
                ? failure(Kind.PROXY_REFUSED, who() + " does not get through to " + target + " (" + shown + ")")
                : failure(Kind.PROXY_REFUSED, who() + " refuses to connect to " + target + " (" + shown + ")" + ASK);
    }

    private ConnectFailedException authentication(String shown) {
        return failure(
                Kind.PROXY_AUTHENTICATION,
                who()
                        + (proxy.username() == null
                                ? " wants a user name; set proxy_username and proxy_password"
                                : " does not accept proxy_username and proxy_password")
                        + shown);
    }

    private String who() {
        return "the proxy " + proxy.address();
    }

    private static ConnectFailedException failure(Kind kind, String message) {
        return new ConnectFailedException(kind, message);
    }
}
