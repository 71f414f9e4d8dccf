package io.sluice.gateway.peer;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A Modbus TCP slave of pymodbus with fixed registers and ten counters; see {@code plant.py}. */
public final class Plant implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final int port;
    private final Child child;

    private Plant(int port) {
        this.port = port;
        this.child = Child.start(
                "/usr/bin/python3",
                "-W",
                "ignore",
                Child.root().resolve("gateway/src/test/resources/plant.py").toString(),
                Integer.toString(port));
        child.await("the slave's ready line", LIMIT, "ready"::equals);
    }

    public static Plant start(int port) {
        return new Plant(port);
    }

    public int port() {
        return port;
    }

    /** Stops the counters for good and gives what they show. */
    public List<Integer> freeze() {
        child.tell("freeze");
        String line = child.await("the counters", LIMIT, it -> it.startsWith("frozen "));
        return Arrays.stream(line.substring("frozen ".length()).split(" ", -1))
                .map(Integer::valueOf)
                .toList();
    }

    @Override
    public void close() {
        child.close();
    }
}
