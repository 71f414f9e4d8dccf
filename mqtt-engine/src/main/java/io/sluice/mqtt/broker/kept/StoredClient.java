package io.sluice.mqtt.broker.kept;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.broker.access.Client;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client as it was let in, as bytes; its client identifier is the key that they belong to. Nothing at all stands for a
 * client of whom nothing is known. Texts are UTF-8.
 *
 * <pre>
 *  0 has          u8    0 a user  1 a certificate
 *  1 listener     u16 length, text
 *    [user        u16 length, text] · [certificate u16 length, text]
 *    groups       u16 count, of each u16 length, text
 * </pre>
 */
final class StoredClient {

    private static final byte[] UNKNOWN = {};
    private static final int USER = 0x01;
    private static final int CERTIFICATE = 0x02;

    private StoredClient() {}

    static byte[] encode(@Nullable Client client) {
        if (client == null) {
            return UNKNOWN;
        }
        List<byte[]> texts = new ArrayList<>();
        texts.add(client.listener().getBytes(UTF_8));
        if (client.user() != null) {
            texts.add(client.user().getBytes(UTF_8));
        }
        if (client.certificate() != null) {
            texts.add(client.certificate().getBytes(UTF_8));
        }
        int named = texts.size();
        client.groups().forEach(group -> texts.add(group.getBytes(UTF_8)));
        ByteBuffer out = ByteBuffer.allocate(
                1 + 2 + texts.stream().mapToInt(text -> 2 + text.length).sum());
        out.put((byte) ((client.user() == null ? 0 : USER) | (client.certificate() == null ? 0 : CERTIFICATE)));
        texts.subList(0, named).forEach(text -> put(out, text));
        out.putShort((short) (texts.size() - named));
        texts.subList(named, texts.size()).forEach(text -> put(out, text));
        return out.array();
    }

    private static void put(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    /**
     * The client of bytes from position to limit, or null when it is not known.
     *
     * @throws BufferUnderflowException when they are too few
     */
    static @Nullable Client decode(String clientId, ByteBuffer in) {
        if (!in.hasRemaining()) {
            return null;
        }
        int has = in.get();
        String listener = text(in);
        String user = (has & USER) == 0 ? null : text(in);
        String certificate = (has & CERTIFICATE) == 0 ? null : text(in);
        Set<String> groups = new HashSet<>();
        for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
            groups.add(text(in));
        }
        return new Client(clientId, user, groups, certificate, listener);
    }

    private static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, UTF_8);
    }
}
