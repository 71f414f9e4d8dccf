package io.sluice.config.bind;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something listens: {@code 10.0.4.20:502}, {@code plc.plant.example:502}, {@code [fd00::20]:502}.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535; 0 lets the system choose when it is bound
 */
public record HostPort(String host, int port) {

    private static final Pattern SYNTAX = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:/\\[\\]@]+)):([0-9]{1,5})");

    static HostPort parse(String text) {
        Matcher syntax = SYNTAX.matcher(text);
        if (!syntax.matches()) {
            throw new IllegalArgumentException(
                    "expected host:port, such as 10.0.4.20:502 or [fd00::20]:502, not \"" + text + "\"" + hint(text));
        }
        int port = Integer.parseInt(syntax.group(3));
        if (port > 65_535) {
            throw new IllegalArgumentException("expected a port up to 65535, not \"" + syntax.group(3) + "\"");
        }
        return new HostPort(syntax.group(1) == null ? syntax.group(2) : syntax.group(1), port);
    }

    private static String hint(String text) {
        if (text.contains("://")) {
            return "; leave out " + text.substring(0, text.indexOf("://") + 3);
        }
        if (text.indexOf(':') != text.lastIndexOf(':')) {
            return "; an IPv6 address stands in brackets, and the whole in quotes";
        }
        return text.indexOf(':') < 0 ? "; the port is missing" : "";
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
