package io.sluice.gateway.peer;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Debian's mosquitto as the upstream: TLS for the gateway, plain loopback for subscribers of the test. */
public final class Mosquitto extends Upstream {

    private static final String BINARY = "/usr/sbin/mosquitto";

    private final Path config;

    /** Starts a broker with the server certificate of that name and further lines of configuration. */
    public Mosquitto(Path dir, PemFiles pem, String certificate, String more) {
        this(dir, pem, certificate, "persistence false", more);
    }

    /** One that writes its state to disk after each change, as often as it can. */
    public static Mosquitto persistent(Path dir, PemFiles pem, String more) {
        String persistence =
                "persistence true\npersistence_location " + dir + "/\nautosave_on_changes true\nautosave_interval 1";
        return new Mosquitto(dir, pem, "server", persistence, more);
    }

    private Mosquitto(Path dir, PemFiles pem, String certificate, String persistence, String more) {
        this.config = Child.file(dir, "mosquitto-" + plainPort() + ".conf", """
                user root
                per_listener_settings true
                %s
                max_queued_messages 1000000
                max_inflight_messages 1000
                listener %d 127.0.0.1
                allow_anonymous true
                listener %d 127.0.0.1
                cafile %s
                certfile %s
                keyfile %s
                %s
                """.formatted(
                        persistence,
                        plainPort(),
                        tlsPort(),
                        pem.file("ca.crt"),
                        pem.file(certificate + ".crt"),
                        pem.file(certificate + ".key"),
                        more));
        startAgain();
    }

    /** Lines of configuration by which the TLS listener wants that user, and the plain one nobody. */
    public static String onlyUser(Path dir, String user, String password) {
        String file = dir.resolve("mosquitto.passwd").toString();
        try (Child child = Child.start("mosquitto_passwd", "-b", "-c", file, user, password)) {
            if (child.exit(Duration.ofSeconds(10)) != 0) {
                throw new AssertionError(child.output());
            }
        }
        return "allow_anonymous false\npassword_file " + file;
    }

    @Override
    Child launch() {
        Child started = Child.start(BINARY, "-v", "-c", config.toString());
        try {
            started.await("mosquitto running", Duration.ofSeconds(10), line -> line.contains(" running"));
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
        Awaitility.await().until(started::alive);
        return started;
    }
}
