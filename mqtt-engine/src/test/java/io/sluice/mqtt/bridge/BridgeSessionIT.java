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
            Connect connect = upstream.accept(false, Connack.Capabilities.FULL);
            assertThat(connect.cleanStart()).as("without a record of a session").isTrue();
            rig.publish(1, 1);
            Publish first = upstream.read(Publish.class);
            assertThat(first.dup()).isFalse();

            assertThat(upstream.accept(true, Connack.Capabilities.FULL).cleanStart())
                    .as("with one")
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
}
