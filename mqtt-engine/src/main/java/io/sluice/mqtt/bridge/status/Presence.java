package io.sluice.mqtt.bridge.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Will;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a broker is told of this gateway, retained on one topic: that it is online when a connection comes about,
 * offline when it leaves, and by its will offline when it is gone without a word. A JSON object:
 *
 * <pre>
 *   {"status":"online","version":"1.0.0","boot":17,"since":"2026-11-20T08:15:30Z"}
 *   {"status":"offline","reason":"stopped","version":"1.0.0","boot":17,"since":"2026-11-20T09:00:00Z"}
 *   {"status":"offline","reason":"lost","version":"1.0.0","boot":17}
 * </pre>
 *
 * <p>{@code boot} counts the starts of the gateway, and is the {@code epoch} of what it publishes. Thread safe.
 */
public final class Presence {

    private static final String VERSION = version();

    private final String topic;
    private final long boot;
    private final Clock clock;
    private volatile Qos willQos = Qos.AT_LEAST_ONCE;
    private volatile boolean willRetain = true;
    private volatile boolean refused;

    /**
     * That on a topic.
     *
     * @param boot the number of this start
     */
    public Presence(String topic, long boot, Clock clock) {
        this.topic = topic;
        this.boot = boot;
        this.clock = clock;
    }

    private static String version() {
        String version = Presence.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version.replaceAll("[^A-Za-z0-9.+_-]", "?");
    }

    /** Where it is told. */
    public String topic() {
        return topic;
    }

    /** The server does not take what is said there. */
    public void refused() {
        refused = true;
    }

    /** Whether the server has not refused it. Once it has, nothing more is said: some end the connection over it. */
    public boolean isWelcome() {
        return !refused;
    }

    /** That the gateway is there, from now on. */
    public Message online() {
        return message("\"online\"", since(), Qos.AT_LEAST_ONCE, true);
    }

    /** That it has left as it should. */
    public Message stopped() {
        return message("\"offline\",\"reason\":\"stopped\"", since(), Qos.AT_LEAST_ONCE, true);
    }

    /** What the server publishes when it is gone without a word, in a form that it takes as far as that is known. */
    public Will will() {
        return new Will(message("\"offline\",\"reason\":\"lost\"", "", willQos, willRetain), 0);
    }

    /** The server keeps nothing retained. [MQTT5-3.2.2-13] */
    public void takesNoRetainedWill() {
        willRetain = false;
    }

    /** The server takes no will of that quality of service. [MQTT5-3.2.2-12] */
    public void takesNoAcknowledgedWill() {
        willQos = Qos.AT_MOST_ONCE;
    }

    private String since() {
        return ",\"since\":\"" + Instant.now(clock).truncatedTo(ChronoUnit.SECONDS) + '"';
    }

    private Message message(String status, String since, Qos qos, boolean retain) {
        String text = "{\"status\":" + status + ",\"version\":\"" + VERSION + "\",\"boot\":" + boot + since + "}";
        return new Message(topic, text.getBytes(UTF_8), qos, retain, MessageProperties.NONE);
    }
}
