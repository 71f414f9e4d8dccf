package io.sluice.gateway.cli;

import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What the commands that call a broker have in common. */
final class ClientCalls {

    private ClientCalls() {}

    /** The topic filters that are the values of an option. */
    static List<TopicFilter> filters(String option, List<String> texts) throws CommandFailure {
        List<TopicFilter> parsed = new ArrayList<>();
        for (String text : texts) {
            try {
                parsed.add(TopicFilter.of(text));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.USAGE, option + " " + text + ": " + e.getMessage());
            }
        }
        return parsed;
    }

    /** How a command ends whose broker did not let it in, refused it, did not answer or was lost. */
    static CommandFailure failure(Exception problem, ClientSettings settings) {
        if (problem instanceof TimeoutException) {
            return new CommandFailure(
                    ExitCode.BROKER_REFUSED,
                    settings.server().endpoint() + ": the broker does not answer; is it overloaded?");
        }
        boolean refused = problem instanceof ConnectFailedException || problem instanceof RefusedException;
        return new CommandFailure(
                refused ? ExitCode.BROKER_REFUSED : ExitCode.FAILURE, String.valueOf(problem.getMessage()));
    }
}
