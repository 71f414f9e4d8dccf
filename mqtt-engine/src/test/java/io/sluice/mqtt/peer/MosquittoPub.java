package io.sluice.mqtt.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** mosquitto_pub on a port of loopback. */
public final class MosquittoPub {

    private MosquittoPub() {}

    /**
     * Publishes payloads in their order, one connection for all; returns when the broker has them.
     *
     * @param version as the program has it: 5 or mqttv311
     */
    public static void publish(int port, String version, int qos, String topic, List<String> payloads)
            throws IOException, InterruptedException {
        Process pub = new ProcessBuilder(
                        "mosquitto_pub",
                        "-h",
                        "localhost",
                        "-p",
                        String.valueOf(port),
                        "-V",
                        version,
                        "-q",
                        String.valueOf(qos),
                        "-t",
                        topic,
                        "-l")
                .redirectErrorStream(true)
                .start();
        try (var in = pub.getOutputStream()) {
            in.write((String.join("\n", payloads) + "\n").getBytes(UTF_8));
        }
        if (!pub.waitFor(20, TimeUnit.SECONDS) || pub.exitValue() != 0) {
            pub.destroyForcibly();
            throw new IOException(
                    "mosquitto_pub: " + new String(pub.getInputStream().readAllBytes(), UTF_8));
        }
    }
}
