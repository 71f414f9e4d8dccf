package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.Broker;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.store.Store;
import io.sluice.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * One client after the other sends packets that are valid, broken, or right at the wrong time, while another goes on
 * with its work. More packets with the profile {@code exhaustive}; the seed stands in every failure.
 */
class BrokerFuzzIT {

    private static final long PACKETS = Long.getLong("sluice.fuzz.packets", 20_000);
    private static final int BETWEEN_ECHOES = 25;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final long ALLOWED_GROWTH_BYTES = 48L << 20;

    /** Errors that were logged, leaks among them. */
    private static final class Errors extends AppenderBase<ILoggingEvent> {
        private final Queue<String> messages = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                messages.add(event.getFormattedMessage());
            }
        }
    }

    @Test
    void clients_that_send_anything_harm_nobody_else_and_leave_nothing_behind() throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        Errors errors = new Errors();
        errors.start();
        root.addAppender(errors);
        root.setLevel(Level.WARN);
        try {
            run(errors);
        } finally {
            root.setLevel(level);
            root.detachAppender(errors);
            ResourceLeakDetector.setLevel(before);
        }
    }

    private static void run(Errors errors) throws Exception {
        BrokerSettings settings = new BrokerSettings(
                List.of(new ListenerSettings("127.0.0.1", 0, null, false)), null, BrokerLimits.DEFAULT, 2);
        try (Store store = MemoryStore.open();
                Broker broker = Broker.start(settings, store);
                Line good = new Line(broker.boundAddresses().get(0), ProtocolVersion.V5)) {
            good.send(bytes(connect("good"), ProtocolVersion.V5));
            good.send(bytes(
                    Subscribe.of(1, List.of(Subscribe.Request.of(TopicFilter.of("t/#"), Qos.AT_MOST_ONCE))),
                    ProtocolVersion.V5));
            good.readUntil(packet -> packet instanceof Suback);
            long sent = 0;
            long half = 0;
            long first = System.nanoTime();
            for (long seed = first; sent < PACKETS; seed++) {
                sent += oneClient(broker.boundAddresses().get(0), seed);
                if ((seed - first) % BETWEEN_ECHOES == 0) {
                    echo(good, seed);
                    assertThat(errors.messages).as("seed %d", seed).isEmpty();
                }
                if (half == 0 && sent > PACKETS / 2) {
                    half = used();
                }
            }
            await().untilAsserted(
                            () -> assertThat(broker.status().connections()).isEqualTo(1));
            assertThat(used() - half).as("bytes of growth in the second half").isLessThan(ALLOWED_GROWTH_BYTES);
            assertThat(errors.messages).isEmpty();
        }
    }

    /** Connects, sends up to 30 packets and goes. How many it sent. */
    private static int oneClient(InetSocketAddress broker, long seed) throws Exception {
        Random random = new Random(seed);
        ProtocolVersion version = random.nextBoolean() ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        RandomPackets packets = new RandomPackets(random, version);
        int count = random.nextInt(30);
        try (Line line = new Line(broker, version)) {
            boolean odd = random.nextInt(8) == 0; // its version may be another than it was
            line.send(
                    odd
                            ? mutated(packets.connect(version), version, random)
                            : bytes(connect("fuzz" + random.nextInt(20), version), version));
            for (int i = 0; i < count; i++) {
                Packet packet = packets.fromClient();
                line.send(random.nextInt(10) == 0 ? mutated(packet, version, random) : bytes(packet, version));
            }
            line.drain(seed, !odd);
        }
        return 1 + count;
    }

    private static void echo(Line good, long seed) throws IOException {
        String topic = "t/echo/" + seed;
        Message message = new Message(topic, new byte[0], Qos.AT_MOST_ONCE, false, MessageProperties.NONE);
        good.send(bytes(Publish.of(message, 0), ProtocolVersion.V5));
        good.readUntil(packet ->
                packet instanceof Publish publish && publish.message().topic().equals(topic));
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Connect connect(String clientId) {
        return connect(clientId, ProtocolVersion.V5);
    }

    private static Connect connect(String clientId, ProtocolVersion version) {
        return new Connect(version, true, 0, clientId, null, null, null, Connect.Properties.DEFAULT);
    }

    private static byte[] bytes(Packet packet, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] mutated(Packet packet, ProtocolVersion version, Random random) {
        byte[] wire = bytes(packet, version);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(Math.min(wire.length, random.nextBoolean() ? 16 : wire.length));
            wire[at] = (byte) (random.nextBoolean() ? wire[at] + random.nextInt(5) - 2 : random.nextInt(256));
        }
        return wire;
    }

    /** A socket that takes what the broker sends for packets of a version. */
    private static final class Line implements AutoCloseable {

        private interface Wanted {
            boolean is(Packet packet);
        }

        private final Socket socket = new Socket();
        private final OutputStream out;
        private final InputStream in;
        private final PacketDecoder decoder;
        private final ByteBuf received = Unpooled.buffer();
        private boolean broken;

        Line(InetSocketAddress broker, ProtocolVersion version) throws IOException {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(broker, TIMEOUT_MILLIS);
            out = socket.getOutputStream();
            in = socket.getInputStream();
            decoder = PacketDecoder.forClient(version, 1 << 20);
        }

        void send(byte[] bytes) {
            try {
                if (!broken) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                broken = true; // the broker has closed it, as it should
            }
        }

        /** The next packet is waited for until it is the one. */
        void readUntil(Wanted wanted) throws IOException {
            while (true) {
                Decoded decoded = decoder.decode(received);
                if (decoded instanceof Packet packet && wanted.is(packet)) {
                    return;
                }
                assertThat(decoded).isNotInstanceOf(Malformed.class).isNotInstanceOf(Disconnect.class);
                if (!(decoded instanceof Packet) && !more()) {
                    throw new IOException("the broker closed a connection that kept to the rules");
                }
            }
        }

        /** Says no more, and reads to the end: packets all of it, and an error's reason code in the last. */
        void drain(long seed, boolean checked) {
            try {
                socket.shutdownOutput();
                while (more()) {
                    if (!checked) {
                        received.clear();
                        continue;
                    }
                    received.discardReadBytes();
                    Decoded decoded = decoder.decode(received);
                    while (decoded instanceof Packet packet) {
                        boolean errorful = !(packet instanceof Disconnect bye)
                                || bye.code().isError();
                        assertThat(errorful).as("seed %d: %s", seed, packet).isTrue();
                        decoded = decoder.decode(received);
                    }
                    assertThat(decoded).as("seed %d", seed).isNotInstanceOf(Malformed.class);
                }
            } catch (IOException e) {
                broken = true; // reset: there was something left that the broker did not want to read
            }
        }

        private boolean more() throws IOException {
            byte[] some = new byte[8192];
            int count = in.read(some);
            if (count > 0) {
                received.writeBytes(some, 0, count);
            }
            return count >= 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
