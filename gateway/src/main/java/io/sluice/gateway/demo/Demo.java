package io.sluice.gateway.demo;

import io.sluice.config.LoadResult;
import io.sluice.config.SluiceConfig;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.field.modbus.sim.DemoPlant;
import io.sluice.field.modbus.sim.Simulator;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.StartFailure;
import io.sluice.gateway.audit.Audit;
import io.sluice.gateway.audit.Certificate;
import io.sluice.gateway.audit.Unwrapping;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerException;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.TlsSettings;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ClientTls;
import io.sluice.mqtt.client.ConnectFailedException;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.RefusedException;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.payload.PayloadOpener;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The main job on one machine: a simulated plant, a gateway that polls it by a tag map, a second broker as cloud over
 * TLS, and a line between the two that is cut for some seconds. What arrives at the cloud is counted there. Everything
 * listens on loopback and lives in this process; the files are in one folder.
 */
public final class Demo implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final String FILTER = "demo/#";
    private static final Duration PHASE = Duration.ofSeconds(5);
    private static final Duration CATCH_UP = Duration.ofSeconds(30);
    private static final int SHOWN = 6;
    private static final int FEW = 20;

    private final DemoPorts ports;
    private final Path dir;
    private final PrintWriter out;
    private final Deque<AutoCloseable> running = new ConcurrentLinkedDeque<>();
    private final AtomicInteger toShow = new AtomicInteger();

    /**
     * A demo that has not begun.
     *
     * @param dir an empty folder for its files
     * @param out where the story is told
     */
    public Demo(DemoPorts ports, Path dir, PrintWriter out) {
        this.ports = ports;
        this.dir = dir;
        this.out = out;
    }

    /**
     * Runs the story; true when everything published arrived, with no gap. Blocks for about half a minute.
     *
     * @param keep polls on afterwards, until {@link #close}
     */
    public boolean run(boolean keep) throws DemoFailure, InterruptedException {
        try {
            return tell(keep);
        } catch (IOException e) {
            throw new DemoFailure(e.getMessage());
        }
    }

    private boolean tell(boolean keep) throws DemoFailure, IOException, InterruptedException {
        startPlant();
        startCloud();
        CuttableLink link = startLink();
        Audit audit = startAudit();
        SluiceSettings settings = writeTagMap();
        Gateway gateway = start(settings);

        say("== readings arrive at the cloud, over TLS");
        toShow.set(SHOWN);
        pause(PHASE);
        say("   " + audit.certificate().totals().text());
        say("== the line to the cloud is cut for " + PHASE.toSeconds() + " s; the plant goes on");
        link.cut();
        pause(PHASE);
        say("   queued on disk: " + gateway.bridges().get(0).status().backlogEntries() + " messages");
        say("== the line is restored; the queue drains beside what is new");
        toShow.set(SHOWN);
        link.restore();
        waitUntil(() -> gateway.bridges().get(0).status().backlogEntries() < FEW);
        pause(PHASE.dividedBy(2));

        gateway.stopPolling();
        waitUntil(() -> gateway.bridges().get(0).status().backlogEntries() == 0
                && audit.certificate().totals().delivered()
                        >= gateway.published().published());
        boolean whole =
                certify(gateway.published().published(), audit.certificate().totals());
        if (keep) {
            gateway.close();
            start(settings); // the polling was stopped to count; a gateway that starts again goes on where it was
            sayHowToLook();
        }
        return whole;
    }

    private boolean certify(long published, Certificate.Totals totals) {
        say("== counted at the far end from what arrived there");
        say("certificate   published " + published + "   " + totals.text());
        if (totals.doubles() > 0) {
            say(
                    "   QoS 1: what was in flight when the line was cut, and not acknowledged, came twice; that is allowed");
        }
        boolean whole = totals.whole() && totals.delivered() == published && published > 0;
        say(whole ? "nothing is missing" : "SOMETHING IS MISSING");
        return whole;
    }

    private void sayHowToLook() {
        say("");
        say("still running, Ctrl-C ends it and removes " + dir);
        say("  the tag map        " + dir.resolve("sluice.yaml"));
        say("  the local broker   mosquitto_sub -h 127.0.0.1 -p " + ports.local() + " -t 'demo/#' -v");
        say("  the cloud          mosquitto_sub -h 127.0.0.1 -p " + ports.cloud() + " --cafile " + dir.resolve("ca.crt")
                + " -t 'demo/#' -v");
        say("  the plant          mbpoll -m tcp -p " + ports.plant() + " -a 3 -0 -r 2 -1 127.0.0.1");
    }

    @Override
    public void close() {
        for (AutoCloseable last = running.poll(); last != null; last = running.poll()) {
            try {
                last.close();
            } catch (Exception e) {
                say("closing: " + e.getMessage());
            }
        }
    }

    private void startPlant() throws DemoFailure {
        try {
            running.push(Simulator.start(at(ports.plant()), DemoPlant.units(1)));
        } catch (IOException e) {
            throw inUse("the simulated plant", ports.plant(), "--plant-port", e);
        }
        say("plant     Modbus TCP, 3 devices          " + HOST + ":" + ports.plant());
    }

    private void startCloud() throws DemoFailure, IOException {
        DemoCertificates.make(dir);
        TlsSettings tls = new TlsSettings(dir.resolve("server.crt"), dir.resolve("server.key"), null);
        ListenerSettings listener = new ListenerSettings(HOST, ports.cloud(), tls, false);
        Store store = MemoryStore.open();
        running.push(store);
        try {
            running.push(Broker.start(BrokerSettings.of(List.of(listener), null), store));
        } catch (BrokerException e) {
            throw new DemoFailure("the cloud: " + e.getMessage() + " (here: choose another with --cloud-port)");
        }
        say("cloud     a second broker, TLS           " + HOST + ":" + ports.cloud());
    }

    private CuttableLink startLink() throws DemoFailure {
        try {
            CuttableLink link = CuttableLink.start(at(ports.link()), at(ports.cloud()));
            running.push(link);
            return link;
        } catch (IOException e) {
            throw inUse("the line to the cloud", ports.link(), "--link-port", e);
        }
    }

    private Audit startAudit() throws DemoFailure, InterruptedException {
        Transport transport = Transport.start("audit", 1);
        running.push(transport);
        ClientSettings settings = ClientSettings.of(new Endpoint(HOST, ports.cloud(), true), "demo-audit")
                .withTls(ClientTls.trusting(dir.resolve("ca.crt")));
        try {
            Audit audit = Audit.start(
                    settings,
                    transport,
                    List.of(TopicFilter.of(FILTER)),
                    "",
                    new Unwrapping(new PayloadOpener(List.of())),
                    this::show);
            running.push(audit);
            return audit;
        } catch (ConnectFailedException | RefusedException | ConnectionLostException | TimeoutException e) {
            throw new DemoFailure("the far end cannot be watched: " + e.getMessage());
        }
    }

    private SluiceSettings writeTagMap() throws DemoFailure, IOException {
        Path file = Files.writeString(dir.resolve("sluice.yaml"), tagMap());
        LoadResult result = SluiceConfig.load(file, Map.of());
        if (result instanceof LoadResult.Refused refused) {
            throw new DemoFailure("the demo's own tag map is refused: " + refused.problems());
        }
        say("gateway   local broker                   " + HOST + ":" + ports.local());
        say("          tag map                        " + file);
        return ((LoadResult.Loaded) result).settings();
    }

    private Gateway start(SluiceSettings settings) throws DemoFailure {
        try {
            Gateway gateway = Gateway.start(settings);
            running.push(gateway);
            return gateway;
        } catch (StartFailure e) {
            throw new DemoFailure("the gateway: " + e.getMessage() + " (here: choose another with --local-port)");
        }
    }

    private String tagMap() throws IOException {
        try (var in = Demo.class.getResourceAsStream("demo.yaml")) {
            if (in == null) {
                throw new IOException("demo.yaml is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@PLANT@", HOST + ":" + ports.plant())
                    .replace("@LOCAL@", HOST + ":" + ports.local())
                    .replace("@LINK@", HOST + ":" + ports.link());
        }
    }

    private void show(Message message) {
        if (toShow.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            say("   " + message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8));
        }
    }

    private void waitUntil(BooleanSupplier done) throws InterruptedException {
        long end = System.nanoTime() + CATCH_UP.toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < end) {
            pause(Duration.ofMillis(50));
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static DemoFailure inUse(String who, int port, String option, IOException e) {
        return new DemoFailure(who + " cannot listen on " + HOST + ":" + port + " (" + e.getMessage()
                + "): stop what listens there, or choose another port with " + option);
    }
}
