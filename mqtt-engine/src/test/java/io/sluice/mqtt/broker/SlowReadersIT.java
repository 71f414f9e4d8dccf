package io.sluice.mqtt.broker;

import static io.sluice.mqtt.broker.RawClient.connected;
import static io.sluice.mqtt.broker.RawClient.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Qos;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that never read cost a small broker little memory, and others nothing. More of it in src/bench/memory.py. */
@Timeout(120)
class SlowReadersIT {

    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final int READERS = 20;
    private static final int MESSAGES = 10_000;
    private static final String LARGE = "x".repeat(16_000);
    private static final int WINDOW = 50;
    private static final int NEVER_READ_BYTES = 256 << 20;

    @TempDir
    Path dir;

    @Test
    void queues_of_many_that_never_read_are_bounded_together() throws Exception {
        List<RawClient> deaf = new ArrayList<>();
        try (BrokerProcess broker = BrokerProcess.start(dir);
                RawClient publisher = connected(broker.address(), V3, "publisher");
                RawClient good = connected(broker.address(), V3, "good")) {
            for (int i = 0; i < READERS; i++) {
                deaf.add(connected(broker.address(), V3, "deaf" + i));
                deaf.get(i).subscribe("t/" + i, Qos.AT_LEAST_ONCE);
            }
            good.subscribe("good", Qos.AT_LEAST_ONCE);

            for (int i = 0; i < MESSAGES; i += WINDOW) { // 160 MB, each for one of them
                Packet[] some = new Packet[WINDOW];
                for (int j = 0; j < WINDOW; j++) {
                    some[j] = publish("t/" + (i + j) % READERS, LARGE, Qos.AT_LEAST_ONCE, j + 1);
                }
                publisher.send(some);
                for (int j = 0; j < WINDOW; j++) {
                    assertThat(publisher.read(Puback.class).packetId()).isEqualTo(j + 1);
                }
            }

            publisher.send(publish("good", "still there", Qos.AT_LEAST_ONCE, 1));
            assertThat(good.readPayload()).isEqualTo("still there");
            assertThat(broker.isAlive()).isTrue();
        } finally {
            for (RawClient client : deaf) {
                client.close();
            }
        }
    }

    @Test
    void client_that_reads_no_answers_is_read_from_no_more() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(dir);
                RawClient good = connected(broker.address(), V3, "good")) {
            assertThat(takenOfOneThatNeverReads(broker.address())).isLessThan(NEVER_READ_BYTES);

            good.subscribe("good", Qos.AT_MOST_ONCE);
            good.send(publish("good", "still there", Qos.AT_MOST_ONCE, 0));
            assertThat(good.readPayload()).isEqualTo("still there");
        }
    }

    /** How many bytes of PINGREQs the broker takes before it takes none for a while. */
    private static long takenOfOneThatNeverReads(InetSocketAddress address) throws IOException, InterruptedException {
        ByteBuffer pings = ByteBuffer.wrap(HexFormat.of().parseHex("C000".repeat(32_000)));
        try (SocketChannel client = SocketChannel.open(address)) {
            client.write(ByteBuffer.wrap(HexFormat.of().parseHex("100D00044D5154540402000000017A")));
            client.configureBlocking(false);
            long taken = 0;
            for (int refusals = 0; refusals < 100 && taken < NEVER_READ_BYTES; ) {
                int written = client.write(pings);
                taken += written;
                refusals = written > 0 ? 0 : refusals + 1;
                if (written == 0) {
                    Thread.sleep(20); // two seconds without a byte are the end
                }
                if (!pings.hasRemaining()) {
                    pings.clear();
                }
            }
            return taken;
        }
    }
}
