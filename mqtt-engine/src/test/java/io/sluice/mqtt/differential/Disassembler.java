package io.sluice.mqtt.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A line of text of a packet that a broker sent, without what brokers may choose: packet identifiers of PUBLISH, what
 * CONNACK says of limits, reason strings, and "no matching subscribers". It shares nothing with the codec under test.
 */
final class Disassembler {

    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    private static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    private static final int REASON_STRING = 0x1F;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    private static final String[] NAMES = {
        "0",
        "CONNECT",
        "CONNACK",
        "PUBLISH",
        "PUBACK",
        "PUBREC",
        "PUBREL",
        "PUBCOMP",
        "SUBSCRIBE",
        "SUBACK",
        "UNSUBSCRIBE",
        "UNSUBACK",
        "PINGREQ",
        "PINGRESP",
        "DISCONNECT",
        "AUTH"
    };

    private final boolean v5;
    private int lastPacketId;

    Disassembler(ProtocolVersion version) {
        this.v5 = version == ProtocolVersion.V5;
    }

    /** The packet identifier of the last PUBLISH. */
    int lastPacketId() {
        return lastPacketId;
    }

    String text(int first, byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        String name = NAMES[first >> 4];
        return switch (first >> 4) {
            case 2 -> name + connack(in);
            case 3 -> name + publish(first, in);
            case 4, 5, 6, 7 -> name + " " + acknowledgement(in);
            case 9, 11 -> name + " " + granted(in);
            case 14 -> name + " " + (in.hasRemaining() ? hex(in.get()) : "00");
            default -> name + (in.hasRemaining() ? " " + rest(in) : "");
        };
    }

    private String connack(ByteBuffer in) {
        boolean present = (in.get() & 1) == 1;
        int code = in.get() & 0xFF;
        String text = " " + hex((byte) code) + (present ? " session present" : "");
        Set<String> properties = v5 && in.hasRemaining() ? properties(in) : new TreeSet<>();
        boolean assigned =
                properties.stream().anyMatch(property -> property.startsWith(hex((byte) ASSIGNED_CLIENT_IDENTIFIER)));
        return text + (assigned ? " assigned" : "");
    }

    private String publish(int first, ByteBuffer in) {
        int qos = (first >> 1) & 3;
        String flags = " q" + qos + ((first & 8) != 0 ? " dup" : "") + ((first & 1) != 0 ? " retain" : "");
        String topic = string(in);
        if (qos > 0) {
            lastPacketId = in.getShort() & 0xFFFF;
        }
        Set<String> properties = v5 ? properties(in) : new TreeSet<>();
        return flags + " " + topic + " '" + rest(in) + "'" + (properties.isEmpty() ? "" : " " + properties);
    }

    private static String acknowledgement(ByteBuffer in) {
        String id = id(in);
        int code = in.hasRemaining() ? in.get() & 0xFF : 0;
        return id + (code == 0 || code == NO_MATCHING_SUBSCRIBERS ? "" : " " + hex((byte) code));
    }

    private String granted(ByteBuffer in) {
        String id = id(in);
        if (v5) {
            properties(in);
        }
        byte[] codes = new byte[in.remaining()];
        in.get(codes);
        return (id + " " + HexFormat.ofDelimiter(" ").formatHex(codes)).strip();
    }

    /** Each as identifier and value; sorted, for an order is theirs to choose but for user properties. */
    private static Set<String> properties(ByteBuffer in) {
        int length = variable(in);
        int end = in.position() + length;
        TreeSet<String> all = new TreeSet<>();
        StringBuilder user = new StringBuilder();
        while (in.position() < end) {
            byte id = in.get();
            if (id == 0x26) {
                user.append(' ').append(string(in)).append('=').append(string(in));
            } else {
                String value = value(id, in);
                if (id != REASON_STRING) {
                    all.add(hex(id) + ":" + value);
                }
            }
        }
        if (!user.isEmpty()) {
            all.add("26:" + user);
        }
        return all;
    }

    private static String value(byte id, ByteBuffer in) {
        return switch (id) {
            case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> hex(in.get());
            case 0x13, 0x21, 0x22, 0x23 -> String.valueOf(in.getShort() & 0xFFFF);
            case MESSAGE_EXPIRY_INTERVAL -> "about " + (in.getInt() + 9) / 10 * 10; // a second or two of the test
            case 0x11, 0x18, 0x27 -> String.valueOf(in.getInt() & 0xFFFFFFFFL);
            case SUBSCRIPTION_IDENTIFIER -> String.valueOf(variable(in));
            default -> string(in);
        };
    }

    private static int variable(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = in.get();
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static String id(ByteBuffer in) {
        return HexFormat.of().toHexDigits(in.getShort());
    }

    private static String hex(byte b) {
        return HexFormat.of().toHexDigits(b);
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 0xFFFF];
        in.get(bytes);
        return shown(bytes);
    }

    private static String rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return shown(bytes);
    }

    private static String shown(byte[] bytes) {
        return bytes.length > 64 ? bytes.length + " bytes" : new String(bytes, UTF_8);
    }

    /** Kinds that a client receives for what it asked, as against what others sent it. */
    static boolean isAnswer(String text) {
        return List.of("PUBLISH", "PUBREL").stream().noneMatch(text::startsWith);
    }
}
