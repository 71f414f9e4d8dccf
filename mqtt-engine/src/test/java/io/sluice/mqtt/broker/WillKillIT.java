package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.message;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Will;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wills of clients that were connected when the broker was killed with -9. */
@Timeout(120)
class WillKillIT {

    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    @TempDir
    Path store;

    private static RawClient connected(
            BrokerProcess broker, ProtocolVersion version, String clientId, long expirySeconds, @Nullable Will will)
            throws IOException {
        RawClient client = new RawClient(broker.address(), version);
        client.send(new Connect(
                version,
                expirySeconds == 0,
                0,
                clientId,
                will,
                null,
                null,
                Connect.Properties.of(expirySeconds, 65_535)));
        assertThat(client.read(Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    private static Will will(String who, Qos qos, boolean retain, long delaySeconds) {
        Message message = message("will/" + who, who + " is gone", qos, retain);
        return new Will(message, delaySeconds);
    }

    /** The next messages of the one who listens, in any order. */
    private static List<String> heard(RawClient listener, int count) throws IOException {
        List<String> heard = new ArrayList<>();
        while (heard.size() < count) {
            Publish publish = listener.read(Publish.class);
            heard.add(SessionRig.text(publish));
            if (publish.packetId() != 0) {
                listener.send(Puback.of(publish.packetId()));
            }
        }
        return heard;
    }

    @Test
    void wills_are_published_after_a_kill_once_and_not_those_that_were_withdrawn() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(store)) {
            connected(broker, V5, "listener", 1_000, null).subscribe("will/+", Qos.AT_LEAST_ONCE);
            connected(broker, V3, "of 3.1.1", 0, will("of 3.1.1", Qos.AT_LEAST_ONCE, false, 0));
            connected(broker, V5, "of 5", 0, will("of 5", Qos.EXACTLY_ONCE, false, 600));
            connected(broker, V5, "retained", 0, will("retained", Qos.AT_LEAST_ONCE, true, 0));
            connected(broker, V5, "kept", 1_000, will("kept", Qos.AT_LEAST_ONCE, false, 0));
            connected(broker, V5, "in no hurry", 1_000, will("in no hurry", Qos.AT_LEAST_ONCE, false, 600));
            connected(broker, V5, "of QoS 0", 0, will("of QoS 0", Qos.AT_MOST_ONCE, false, 0));
            RawClient polite = connected(broker, V5, "polite", 0, will("polite", Qos.AT_LEAST_ONCE, false, 0));
            polite.send(new Disconnect(ReasonCode.SUCCESS, -1, null, Diagnostics.NONE));
            assertThat(polite.read()).isNull();
            RawClient last = connected(broker, V5, "last", 0, null);
            last.send(publish("will/none", "and that was all", Qos.AT_LEAST_ONCE, 1));
            last.read(Puback.class); // what came before it is durable too
        }
        try (BrokerProcess broker = BrokerProcess.start(store);
                RawClient listener = connected(broker, V5, "listener", 1_000, null)) {
            List<String> heard = heard(listener, 5);
            assertThat(heard.get(0)).isEqualTo("and that was all");
            assertThat(heard)
                    .containsExactlyInAnyOrder(
                            "and that was all", "of 3.1.1 is gone", "of 5 is gone", "retained is gone", "kept is gone");
            listener.send(Publish.of(message("elsewhere", "kept", Qos.AT_LEAST_ONCE, true), 1));
            listener.read(Puback.class); // what was acknowledged before it is durable too
        }
        try (BrokerProcess broker = BrokerProcess.start(store);
                RawClient listener = connected(broker, V5, "listener", 1_000, null);
                RawClient other = connected(broker, V5, "other", 0, null)) {
            other.subscribe("will/+", Qos.AT_LEAST_ONCE);
            assertThat(heard(other, 1)).containsExactly("retained is gone");
            assertThat(listener.silent(3_000)).as("each comes once").isTrue();
        }
    }

    @Test
    void client_that_comes_back_first_has_the_last_word() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(store)) {
            connected(broker, V3, "pump", 0, will("pump", Qos.AT_LEAST_ONCE, true, 0));
            connected(broker, V5, "kept", 1_000, will("kept", Qos.AT_LEAST_ONCE, true, 0));
        }
        try (BrokerProcess broker = BrokerProcess.start(store);
                RawClient pump = connected(broker, V3, "pump", 0, null);
                RawClient kept = connected(broker, V5, "kept", 1_000, null);
                RawClient listener = connected(broker, V5, "listener", 0, null)) {
            listener.subscribe("will/+", Qos.AT_LEAST_ONCE);
            assertThat(heard(listener, 2)).containsExactlyInAnyOrder("pump is gone", "kept is gone");
            pump.send(Publish.of(message("will/pump", "pump is back", Qos.AT_LEAST_ONCE, true), 1));
            kept.send(Publish.of(message("will/kept", "kept is back", Qos.AT_LEAST_ONCE, true), 1));
            assertThat(heard(listener, 2)).containsExactlyInAnyOrder("pump is back", "kept is back");
            assertThat(listener.silent(3_000)).isTrue();
        }
    }

    @Test
    void will_waits_for_its_delay_after_a_kill() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(store)) {
            connected(broker, V5, "back in time", 1_000, will("back in time", Qos.AT_LEAST_ONCE, false, 4));
            connected(broker, V5, "too late", 1_000, will("too late", Qos.AT_LEAST_ONCE, false, 4));
        }
        try (BrokerProcess broker = BrokerProcess.start(store);
                RawClient back = connected(broker, V5, "back in time", 1_000, null);
                RawClient listener = connected(broker, V5, "listener", 0, null)) {
            listener.subscribe("will/+", Qos.AT_LEAST_ONCE);
            assertThat(heard(listener, 1)).containsExactly("too late is gone");
            assertThat(listener.silent(1_000)).isTrue();
            assertThat(back.silent(1)).isTrue();
        }
    }
}
