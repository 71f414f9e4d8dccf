package io.sluice.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.peer.PacketServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the bridge makes of an upstream that has its session, or has it no longer. */
@Timeout(60)
class BridgeSessionIT {

    @Test
    void session_that_the_upstream_lost_is_lost_here_too_and_the_message_goes_as_if_for_the_first_time(
            @TempDir Path dir) throws Exception {
        try (PacketServer upstream = new PacketServer();
                UpstreamRig rig = UpstreamRig.open(
                                dir, UpstreamRig.settings(upstream.endpoint().port()))
                        .start()) {
            upstream.accept(false, Connack.Capabilities.FULL);
            rig.publish(1, 1);
            Publish first = upstream.read(Publish.class);
            assertThat(first.dup()).isFalse();

            assertThat(upstream.accept(true, Connack.Capabilities.FULL).cleanStart())
                    .isFalse();
            Publish again = upstream.read(Publish.class);
            assertThat(again.dup()).isTrue();
            assertThat(again.packetId()).isEqualTo(first.packetId());

            upstream.accept(false, Connack.Capabilities.FULL); // it is not
            Publish anew = upstream.read(Publish.class);
            assertThat(anew.dup()).isFalse();
            assertThat(anew.message().payload()).isEqualTo(first.message().payload());
            upstream.send(Puback.of(anew.packetId()));
            rig.awaitEmpty();
        }
    }

    @Test
    void session_of_another_time_is_ended_and_a_new_one_begun(@TempDir Path dir) throws Exception {
        try (PacketServer upstream = new PacketServer();
                UpstreamRig rig = UpstreamRig.open(
                                dir, UpstreamRig.settings(upstream.endpoint().port()))
                        .start()) {
            rig.publish(1, 1);
            assertThat(upstream.accept(true, Connack.Capabilities.FULL).cleanStart())
                    .as("it does not know yet that there is one")
                    .isFalse();

            Connect ending = upstream.accept(false, Connack.Capabilities.FULL);
            assertThat(ending.cleanStart()).isTrue();
            assertThat(ending.properties().sessionExpirySeconds()).isZero();

            Connect anew = upstream.accept(false, Connack.Capabilities.FULL);
            assertThat(anew.cleanStart()).isFalse();
            assertThat(anew.properties().sessionExpirySeconds()).isPositive();
            upstream.send(Puback.of(upstream.read(Publish.class).packetId()));
            rig.awaitEmpty();
        }
    }
}
