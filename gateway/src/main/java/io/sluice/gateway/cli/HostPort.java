package io.sluice.gateway.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** An option's host:port. */
final class HostPort {

    private HostPort() {}

    static InetSocketAddress parse(String option, String text) throws CommandFailure {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return new InetSocketAddress(InetAddress.getAllByName(text.substring(0, colon))[0], port);
            }
            throw wrong(option, text);
        } catch (NumberFormatException e) {
            throw wrong(option, text);
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + text + ": the host has no address");
        }
    }

    private static CommandFailure wrong(String option, String text) {
        return new CommandFailure(ExitCode.USAGE, option + " " + text + ": host:port is expected, like 127.0.0.1:5020");
    }
}
