package io.sluice.gateway.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code sluice} command as a user runs it: the launcher of the built distribution, as a child process. */
public final class Sluice {

    private static final Duration READY = Duration.ofSeconds(30);

    private Sluice() {}

    /** Starts a command. */
    public static Child start(String... arguments) {
        return start(Map.of(), arguments);
    }

    public static Child start(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Child.root().resolve("gateway/target/sluice/bin/sluice").toString());
        command.addAll(List.of(arguments));
        return Child.start(environment, line -> {}, command);
    }

    /** Starts a gateway and waits until it says that it is ready. */
    public static Child gateway(Path config) {
        Child child = start("run", "--config", config.toString());
        try {
            child.await("the gateway's ready line", READY, line -> line.contains(" ready "));
        } catch (AssertionError e) {
            child.close();
            throw e;
        }
        return child;
    }
}
