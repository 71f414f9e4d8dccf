package io.sluice.mqtt.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.packet.Will;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * What one client says: mostly what is allowed in the state that it is in, over few topics and packet identifiers so
 * that it meets what it and others said before; sometimes anything. All of it follows from the random source and from
 * what the broker answered.
 */
final class FuzzClient {

    private static final List<String> TOPICS = List.of("f", "f/a", "f/b", "f/a/b", "f//b", "g");
    private static final List<String> FILTERS = List.of(
            "f", "f/#", "f/+", "f/+/b", "+/a", "f/a/b", "g", "$share/s/f/#", "$share/s/f/a", "$share/t/g", "f//#");
    private static final int PACKET_IDS = 8;
    private static final int LARGE = 50_000;
    private static final int MOST_OWED = 50;

    private final Random random;
    private final ProtocolVersion version;
    private final RandomPackets anything;
    private final String clientId;
    private final Deque<Packet> owed = new ArrayDeque<>();

    FuzzClient(Random random, ProtocolVersion version, String clientId) {
        this.random = random;
        this.version = version;
        this.clientId = clientId;
        this.anything = new RandomPackets(random, version);
    }

    ProtocolVersion version() {
        return version;
    }

    Connect connect() {
        owed.clear();
        Will will = random.nextInt(4) > 0 ? null : new Will(message(), v5() ? random.nextInt(2) : 0);
        Connect.Properties properties = !v5()
                ? Connect.Properties.DEFAULT
                : new Connect.Properties(
                        random.nextInt(3) * 1_000L,
                        random.nextBoolean() ? 65_535 : 1 + random.nextInt(5),
                        random.nextInt(4) > 0 ? -1 : 100 + random.nextInt(5_000),
                        random.nextInt(5),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        null,
                        null,
                        List.of());
        return new Connect(
                version, random.nextBoolean(), random.nextInt(3) * 600, clientId, will, null, null, properties);
    }

    /** A farewell that is allowed. */
    Packet disconnect() {
        ReasonCode code = v5() && random.nextBoolean() ? ReasonCode.DISCONNECT_WITH_WILL : ReasonCode.SUCCESS;
        return new Disconnect(code, -1, null, Diagnostics.NONE);
    }

    /** A packet that is allowed now: the broker must take it and go on. */
    Packet allowed() {
        int kind = random.nextInt(20);
        if (kind < 8 && !owed.isEmpty()) {
            return owed.remove();
        }
        if (kind < 15) {
            return publish();
        }
        return switch (kind) {
            case 15, 16 -> subscribe();
            case 17 -> new Unsubscribe(id(), List.of(TopicFilter.of(one(FILTERS))), List.of());
            default -> acknowledgement(random.nextInt(4), id()); // of whatever, or of nothing
        };
    }

    /** A large message, or a filter that gets it: many of them are more than a socket holds. No store is asked. */
    Packet large() {
        TopicFilter large = TopicFilter.of("large");
        return random.nextInt(10) == 0
                ? Subscribe.of(id(), List.of(Subscribe.Request.of(large, Qos.AT_MOST_ONCE)))
                : Publish.of(new Message("large", new byte[LARGE], Qos.AT_MOST_ONCE, false, MessageProperties.NONE), 0);
    }

    /** Any packet of a client but PINGREQ, whose answer is counted on; it may end the connection. */
    Packet anything() {
        Packet packet = anything.fromClient();
        while (packet instanceof Pingreq) {
            packet = anything.fromClient();
        }
        if (packet instanceof Publish publish && publish.message().retain()) {
            Message message = publish.message(); // retained messages of random topics would be there for ever
            return new Publish(
                    message.with(message.topic(), message.qos(), false),
                    publish.dup(),
                    publish.packetId(),
                    publish.topicAlias(),
                    publish.subscriptionIdentifiers());
        }
        return packet;
    }

    /** Bytes that were a packet before some were changed. */
    byte[] broken() {
        return mutated(random.nextBoolean() ? allowed() : anything());
    }

    /** A CONNECT that is broken or of another kind of client. */
    byte[] oddConnect() {
        return mutated(anything.connect(version));
    }

    private byte[] mutated(Packet packet) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        byte[] wire = ByteBufUtil.getBytes(out);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(Math.min(wire.length, random.nextBoolean() ? 16 : wire.length));
            wire[at] = (byte) (random.nextBoolean() ? wire[at] + random.nextInt(5) - 2 : random.nextInt(256));
        }
        return wire;
    }

    /** Takes note of what the broker sent, so that it can be answered, late or never. */
    void received(Packet packet) {
        if (packet instanceof Publish publish && publish.message().qos() != Qos.AT_MOST_ONCE) {
            boolean once = publish.message().qos() == Qos.EXACTLY_ONCE;
            owe(acknowledgement(once ? 1 : 0, publish.packetId()));
        } else if (packet instanceof Pubrec pubrec && !pubrec.code().isError()) {
            owe(Pubrel.of(pubrec.packetId()));
        } else if (packet instanceof Pubrel pubrel) {
            owe(Pubcomp.of(pubrel.packetId()));
        }
    }

    private void owe(Packet answer) {
        if (owed.size() < MOST_OWED) {
            owed.add(answer);
        }
    }

    private Packet acknowledgement(int kind, int id) {
        return switch (kind) {
            case 0 -> new Puback(id, refusal(), Diagnostics.NONE);
            case 1 -> new Pubrec(id, refusal(), Diagnostics.NONE);
            case 2 -> Pubrel.of(id);
            default -> Pubcomp.of(id);
        };
    }

    private ReasonCode refusal() {
        return v5() && random.nextInt(10) == 0 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
    }

    private Publish publish() {
        Message message = message();
        boolean quiet = message.qos() == Qos.AT_MOST_ONCE;
        int alias = v5() && random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0; // always with the topic: it sets it
        return new Publish(message, !quiet && random.nextInt(4) == 0, quiet ? 0 : id(), alias, List.of());
    }

    private Message message() {
        int size = random.nextInt(50) == 0 ? random.nextInt(2_000) : random.nextInt(40);
        byte[] payload = "p".repeat(random.nextInt(8) == 0 ? 0 : size).getBytes(UTF_8);
        MessageProperties properties = v5() && random.nextInt(4) == 0
                ? MessageProperties.NONE.withExpirySeconds(random.nextInt(2))
                : MessageProperties.NONE;
        return new Message(one(TOPICS), payload, Qos.of(random.nextInt(3)), random.nextInt(5) == 0, properties);
    }

    private Subscribe subscribe() {
        TopicFilter filter = TopicFilter.of(one(FILTERS));
        Qos qos = Qos.of(random.nextInt(3));
        Subscribe.Request request = !v5()
                ? Subscribe.Request.of(filter, qos)
                : new Subscribe.Request(
                        filter,
                        qos,
                        filter.group() == null && random.nextBoolean(),
                        random.nextBoolean(),
                        Subscribe.RetainHandling.of(random.nextInt(3)));
        return new Subscribe(id(), List.of(request), v5() ? random.nextInt(3) : 0, List.of());
    }

    private boolean v5() {
        return version == ProtocolVersion.V5;
    }

    private int id() {
        return 1 + random.nextInt(PACKET_IDS);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
