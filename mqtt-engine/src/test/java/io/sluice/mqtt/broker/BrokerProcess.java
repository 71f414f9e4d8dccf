package io.sluice.mqtt.broker;

import io.sluice.store.Store;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A broker in a process of its own, on a store on disk, which can be killed with -9. */
final class BrokerProcess implements AutoCloseable {

    private final Process process;
    private final InetSocketAddress address;

    private BrokerProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one; it accepts clients on return. */
    static BrokerProcess start(Path store) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        classPathWithoutLogBackend(),
                        BrokerProcess.class.getName(),
                        store.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        int port = Integer.parseInt(String.valueOf(output.readLine()));
        return new BrokerProcess(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static String classPathWithoutLogBackend() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The child's part: prints its port, and runs until it is killed or its input ends. */
    public static void main(String[] args) throws Exception {
        try (Store store = DiskStore.open(Path.of(args[0]), StoreSettings.DEFAULT);
                Broker broker = Broker.start(Brokers.onLoopback(), store)) {
            System.out.println(broker.boundAddresses().get(0).getPort());
            while (System.in.read() >= 0) {
                // the parent lives
            }
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    InetSocketAddress address() {
        return address;
    }

    /** kill -9. */
    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not dead after a kill");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
