package io.sluice.gateway.command;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.intercept.Interceptor;
import io.sluice.mqtt.broker.intercept.PublishVerdict;
import org.jspecify.annotations.Nullable;

/**
 * Who published a command. The broker asks its interceptor on the thread on which it routes the message right after, so
 * the two meet there, and nobody can pretend to be another. Thread safe.
 */
public final class Issuers implements Interceptor {

    /** Of messages that did not come from a client: those that an upstream sent. */
    static final String UPSTREAM = "upstream";

    private record Seen(Message message, Client client) {}

    private static final ThreadLocal<@Nullable Seen> LAST = new ThreadLocal<>();

    @Override
    public PublishVerdict publish(Client client, Message message) {
        if (message.topic().endsWith(CommandTopics.SUFFIX)) {
            LAST.set(new Seen(message, client));
        }
        return PublishVerdict.pass();
    }

    /** The user and client identifier of a message that is being routed on this thread. */
    String of(Message message) {
        Seen seen = LAST.get();
        LAST.remove();
        if (seen == null || seen.message != message) {
            return UPSTREAM;
        }
        String user = seen.client.user() == null ? seen.client.certificate() : seen.client.user();
        String client = "client " + CommandParser.shown(seen.client.clientId());
        return user == null ? client : "user " + CommandParser.shown(user) + ", " + client;
    }
}
