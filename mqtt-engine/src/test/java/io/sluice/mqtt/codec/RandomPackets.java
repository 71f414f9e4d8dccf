package io.sluice.mqtt.codec;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.packet.Auth;
import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Connect;
import io.sluice.mqtt.packet.Diagnostics;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.Pingreq;
import io.sluice.mqtt.packet.Pingresp;
import io.sluice.mqtt.packet.ProtocolVersion;
import io.sluice.mqtt.packet.Puback;
import io.sluice.mqtt.packet.Pubcomp;
import io.sluice.mqtt.packet.Publish;
import io.sluice.mqtt.packet.Pubrec;
import io.sluice.mqtt.packet.Pubrel;
import io.sluice.mqtt.packet.ReasonCode;
import io.sluice.mqtt.packet.Suback;
import io.sluice.mqtt.packet.Subscribe;
import io.sluice.mqtt.packet.Unsuback;
import io.sluice.mqtt.packet.Unsubscribe;
import io.sluice.mqtt.packet.Will;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Valid packets of either version and direction, everything that is optional tossed for. */
final class RandomPackets {

    private static final String[] LETTERS = {"a", "Z", "0", "é", "ß", "€", "\uFEFF", "\uD83D\uDE00", " ", "\t"};

    private static final List<ReasonCode> SUBACK_V3 = List.of(
            ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2, ReasonCode.UNSPECIFIED_ERROR);

    private final Random random;
    private final boolean v5;

    RandomPackets(Random random, ProtocolVersion version) {
        this.random = random;
        this.v5 = version == ProtocolVersion.V5;
    }

    Packet fromClient() {
        return switch (random.nextInt(v5 ? 10 : 9)) {
            case 0, 1 -> publish(true);
            case 2 -> new Puback(id(), code(PacketType.PUBACK), diagnostics());
            case 3 -> new Pubrec(id(), code(PacketType.PUBREC), diagnostics());
            case 4 -> new Pubrel(id(), code(PacketType.PUBREL), diagnostics());
            case 5 -> new Pubcomp(id(), code(PacketType.PUBCOMP), diagnostics());
            case 6 -> subscribe();
            case 7 -> new Unsubscribe(id(), some(this::filter), user());
            case 8 ->
                random.nextBoolean()
                        ? Pingreq.INSTANCE
                        : new Disconnect(code(PacketType.DISCONNECT), expiry(), null, diagnostics());
            default -> auth();
        };
    }

    Packet fromServer() {
        return switch (random.nextInt(v5 ? 9 : 7)) {
            case 0, 1 -> publish(false);
            case 2 -> connack();
            case 3 -> new Suback(id(), some(this::subscribeCode), diagnostics());
            case 4 -> new Unsuback(id(), v5 ? some(() -> code(PacketType.UNSUBACK)) : List.of(), diagnostics());
            case 5 -> Pingresp.INSTANCE;
            case 6 -> new Pubrel(id(), code(PacketType.PUBREL), diagnostics());
            case 7 -> new Disconnect(code(PacketType.DISCONNECT), -1, maybe(this::text), diagnostics());
            default -> auth();
        };
    }

    Connect connect(ProtocolVersion version) {
        String user = maybe(this::text);
        ByteBuffer password = user == null && !v5 ? null : maybe(this::binary);
        Connect.Properties properties = !v5
                ? Connect.Properties.DEFAULT
                : new Connect.Properties(
                        random.nextInt() & 0xFFFFFFFFL,
                        id(),
                        random.nextBoolean() ? -1 : id(),
                        random.nextInt(65_536),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        "method",
                        maybe(this::binary),
                        user());
        return new Connect(
                version,
                random.nextBoolean(),
                random.nextInt(65_536),
                text(),
                maybe(this::will),
                user,
                password,
                properties);
    }

    private Will will() {
        return new Will(message(topic()), v5 ? random.nextInt() & 0xFFFFFFFFL : 0);
    }

    private Connack connack() {
        ReasonCode code = v5
                ? code(PacketType.CONNACK)
                : List.of(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.SERVER_UNAVAILABLE)
                        .get(random.nextInt(3));
        boolean present = code == ReasonCode.SUCCESS && random.nextBoolean();
        if (!v5) {
            return new Connack(present, code, Connack.Properties.DEFAULT, Diagnostics.NONE);
        }
        Connack.Capabilities capabilities = new Connack.Capabilities(
                id(),
                Qos.of(random.nextInt(3)),
                random.nextBoolean(),
                random.nextBoolean() ? -1 : id(),
                random.nextInt(65_536),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean());
        Connack.Properties properties = new Connack.Properties(
                expiry(),
                random.nextInt(65_537) - 1,
                maybe(this::text),
                maybe(this::text),
                maybe(this::text),
                "method",
                maybe(this::binary),
                capabilities);
        return new Connack(present, code, properties, diagnostics());
    }

    private Publish publish(boolean fromClient) {
        int alias = v5 && random.nextInt(4) == 0 ? id() : 0;
        Message message = message(alias != 0 && random.nextBoolean() ? "" : topic());
        boolean quiet = message.qos() == Qos.AT_MOST_ONCE;
        List<Integer> identifiers = v5 && !fromClient && random.nextBoolean()
                ? some(() -> 1 + random.nextInt(Wire.MAX_VAR_INT))
                : List.of();
        return new Publish(message, !quiet && random.nextBoolean(), quiet ? 0 : id(), alias, identifiers);
    }

    private Message message(String topic) {
        byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(40)];
        random.nextBytes(payload);
        MessageProperties properties = !v5 || random.nextBoolean()
                ? MessageProperties.NONE
                : new MessageProperties(
                        random.nextBoolean(),
                        expiry(),
                        maybe(this::text),
                        maybe(this::topic),
                        maybe(this::binary),
                        user());
        return new Message(topic, payload, Qos.of(random.nextInt(3)), random.nextBoolean(), properties);
    }

    private Subscribe subscribe() {
        return new Subscribe(
                id(),
                some(this::request),
                v5 && random.nextBoolean() ? 1 + random.nextInt(Wire.MAX_VAR_INT) : 0,
                user());
    }

    private Subscribe.Request request() {
        TopicFilter filter = filter();
        Qos qos = Qos.of(random.nextInt(3));
        return !v5
                ? Subscribe.Request.of(filter, qos)
                : new Subscribe.Request(
                        filter,
                        qos,
                        filter.group() == null && random.nextBoolean(),
                        random.nextBoolean(),
                        Subscribe.RetainHandling.of(random.nextInt(3)));
    }

    private Auth auth() {
        return new Auth(code(PacketType.AUTH), "method", maybe(this::binary), diagnostics());
    }

    private ReasonCode subscribeCode() {
        return v5 ? code(PacketType.SUBACK) : SUBACK_V3.get(random.nextInt(4));
    }

    private ReasonCode code(PacketType type) {
        List<ReasonCode> codes = Stream.of(ReasonCode.values())
                .filter(code -> code.allowedIn(type))
                .toList();
        return v5 ? codes.get(random.nextInt(codes.size())) : ReasonCode.SUCCESS;
    }

    private Diagnostics diagnostics() {
        return v5 && random.nextBoolean() ? new Diagnostics(maybe(this::text), user()) : Diagnostics.NONE;
    }

    private List<UserProperty> user() {
        return v5 && random.nextInt(3) == 0 ? some(() -> new UserProperty(text(), text())) : List.of();
    }

    private long expiry() {
        return v5 && random.nextBoolean() ? random.nextInt() & 0xFFFFFFFFL : -1;
    }

    private int id() {
        return 1 + random.nextInt(65_535);
    }

    private ByteBuffer binary() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 2_000 : 12); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    private String topic() {
        return "t/" + text() + "/" + text();
    }

    private TopicFilter filter() {
        String start = random.nextInt(4) == 0 ? "$share/group/" : "";
        String end = List.of("", "/+", "/#", "/+/x").get(random.nextInt(4));
        return TopicFilter.of(start + topic() + end);
    }

    private <T> List<T> some(Supplier<T> one) {
        List<T> some = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            some.add(one.get());
        }
        return some;
    }

    private <T> @Nullable T maybe(Supplier<T> one) {
        return random.nextBoolean() ? one.get() : null;
    }
}
