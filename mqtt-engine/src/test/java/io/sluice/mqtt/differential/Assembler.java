package io.sluice.mqtt.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.packet.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes from a line of a script, right or wrong as the line has it. It knows nothing of packets:
 *
 * <pre>
 *   10 003C       hex digits
 *   "topic"       two bytes of length and the UTF-8 text
 *   'payload'     the UTF-8 text
 *   [ ... ]       a variable byte integer of the length of what is within, and that: bodies and property blocks
 *   P             an empty property block in 5, nothing in 3.1.1
 *   L             the protocol level
 *   ID            the packet identifier of the last PUBLISH that this client received
 *   x*70000       the letter that often
 * </pre>
 */
final class Assembler {

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:\"(?<text>[^\"]*)\"|'(?<raw>[^']*)'"
            + "|(?<letter>\\w)\\*(?<times>\\d+)|(?<word>(?:ID|P|L)\\b|\\[|])|(?<hex>(?:[0-9A-Fa-f]{2})+)\\b)");

    private final ProtocolVersion version;
    private final IntSupplier lastPacketId;
    private final Deque<ByteArrayOutputStream> open = new ArrayDeque<>();

    Assembler(ProtocolVersion version, IntSupplier lastPacketId) {
        this.version = version;
        this.lastPacketId = lastPacketId;
    }

    byte[] bytes(String line) {
        open.push(new ByteArrayOutputStream());
        Matcher token = TOKEN.matcher(line);
        int at = 0;
        while (at < line.length() && token.find(at) && token.start() == at) {
            add(token);
            at = token.end();
        }
        if (!line.substring(at).isBlank() || open.size() != 1) {
            throw new IllegalArgumentException("not understood: " + line.substring(at) + " in " + line);
        }
        return open.pop().toByteArray();
    }

    private void add(Matcher token) {
        if (token.group("text") != null) {
            byte[] text = token.group("text").getBytes(UTF_8);
            out(u16(text.length));
            out(text);
        } else if (token.group("raw") != null) {
            out(token.group("raw").getBytes(UTF_8));
        } else if (token.group("letter") != null) {
            out(token.group("letter")
                    .repeat(Integer.parseInt(token.group("times")))
                    .getBytes(UTF_8));
        } else if (token.group("hex") != null) {
            out(HexFormat.of().parseHex(token.group("hex")));
        } else {
            word(token.group("word"));
        }
    }

    private void word(String word) {
        switch (word) {
            case "[" -> open.push(new ByteArrayOutputStream());
            case "]" -> {
                byte[] block = open.pop().toByteArray();
                out(variable(block.length));
                out(block);
            }
            case "P" -> out(version == ProtocolVersion.V5 ? new byte[1] : new byte[0]);
            case "L" -> out(new byte[] {(byte) version.level()});
            case "ID" -> out(u16(lastPacketId.getAsInt()));
            default -> throw new IllegalArgumentException(word);
        }
    }

    private void out(byte[] bytes) {
        open.element().writeBytes(bytes);
    }

    private static byte[] u16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    private static byte[] variable(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int left = value;
        do {
            int low = left & 0x7F;
            left >>= 7;
            out.write(left > 0 ? low | 0x80 : low);
        } while (left > 0);
        return out.toByteArray();
    }

    /** Words of scripts for what every script needs. */
    static String expanded(String line, String client, ProtocolVersion version) {
        String expiry = version == ProtocolVersion.V5 ? "[11 00000E10]" : "";
        return List.of(
                        new String[] {"CONNECT", "10 [\"MQTT\" L 02 003C P \"" + client + "\"]"},
                        new String[] {"RESUME", "10 [\"MQTT\" L 00 003C " + expiry + " \"" + client + "\"]"})
                .stream()
                .reduce(line, (text, word) -> text.replace(word[0], word[1]), (one, other) -> other);
    }
}
