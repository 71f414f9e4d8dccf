package io.sluice.mqtt.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.client.ClientSettings;
import io.sluice.mqtt.client.ConnectionLostException;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.MqttClient;
import io.sluice.mqtt.net.Transport;
import io.sluice.mqtt.packet.ReasonCode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A plant of many tags, as one client of an edge broker. First it publishes the backlog, so many messages of each tag in
 * turns, and prints {@code held COUNT SECONDS} when the broker has acknowledged all of it. Then it waits for {@code live}
 * on its standard input, publishes at a fixed rate until {@code stop}, and prints {@code live COUNT}.
 *
 * <p>A message is JSON with a value, the time at which it was published and its number in its tag, which goes on from
 * the backlog to what is live. All are QoS 1.
 */
public final class TagLoad {

    private static final int WINDOW = 2_000;

    private final MqttClient client;
    private final int tags;
    private final Semaphore window = new Semaphore(WINDOW);
    private long published;

    private TagLoad(MqttClient client, int tags) {
        this.client = client;
        this.tags = tags;
    }

    /** See the class: {@code PORT TAGS MESSAGES_A_TAG LIVE_A_SECOND}. */
    public static void main(String[] args) throws Exception {
        Endpoint broker = new Endpoint("127.0.0.1", Integer.parseInt(args[0]), false);
        try (Transport transport = Transport.start("load", 1)) {
            MqttClient client = new MqttClient(ClientSettings.of(broker, "plant"), transport, TagLoad::lost);
            var unused = client.connect().get();
            new TagLoad(client, Integer.parseInt(args[1])).run(Long.parseLong(args[2]), Long.parseLong(args[3]));
            client.disconnect().get();
        }
    }

    private static void lost(ConnectionLostException why) {
        if (why.kind() != ConnectionLostException.Kind.CLOSED_HERE) {
            System.out.println("failed: " + why.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private void run(long each, long perSecond) throws Exception {
        long began = System.nanoTime();
        while (published < each * tags) {
            publish();
        }
        settle();
        System.out.printf("held %d %.3f%n", published, (System.nanoTime() - began) / 1e9);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        if ("live".equals(orders.readLine())) {
            long held = published;
            live(perSecond, orders);
            settle();
            System.out.printf("live %d%n", published - held);
        }
    }

    private void live(long perSecond, BufferedReader orders) throws Exception {
        long begin = System.nanoTime();
        for (long sent = 0; !orders.ready(); sent++) {
            long due = begin + sent * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            publish();
        }
    }

    private void settle() throws InterruptedException {
        window.acquire(WINDOW);
        window.release(WINDOW);
    }

    private void publish() throws InterruptedException {
        window.acquire();
        long tag = published % tags;
        long number = published / tags + 1;
        Instant now = Instant.now();
        String payload = "{\"value\":" + (number % 1000) / 10.0 + ",\"quality\":\"good\",\"ns\":"
                + (now.getEpochSecond() * 1_000_000_000L + now.getNano()) + ",\"epoch\":1,\"sequence\":" + number + "}";
        CompletableFuture<ReasonCode> unused = client.publish(new Message(
                        "plant/tag/" + tag,
                        payload.getBytes(UTF_8),
                        Qos.AT_LEAST_ONCE,
                        false,
                        MessageProperties.NONE))
                .whenComplete((code, failure) -> window.release());
        published++;
    }
}
