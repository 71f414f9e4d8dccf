package io.sluice.gateway.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a command: enough to know it again, and to answer it after a crash.
 *
 * <pre>
 *   version 1 | state | time, 8 bytes | topic | id or "" | by | response topic or "" | digest | correlation | content
 *   texts and bytes with their length before them; content is the payload, and once it is done the answer
 * </pre>
 *
 * @param atMillis when it came, wall clock
 * @param topic of its tag, without {@code /set}
 * @param id its own, or null: then it is not kept once it is done
 * @param digest of its payload
 */
record CommandRecord(
        State state,
        long atMillis,
        String topic,
        @Nullable String id,
        String by,
        @Nullable String responseTopic,
        String digest,
        Bytes correlation,
        Bytes content) {

    private static final int VERSION = 1;

    /** How far it got. */
    enum State {
        /** Nothing was sent. */
        ACCEPTED('a'),
        /** The write may have been sent. */
        BEGUN('b'),
        /** It has its answer. */
        DONE('d');

        private final char code;

        State(char code) {
            this.code = code;
        }

        private static State of(int code) throws IOException {
            for (State state : values()) {
                if (state.code == code) {
                    return state;
                }
            }
            throw new IOException("no state: " + code);
        }
    }

    /** Bytes that nobody changes. */
    static final class Bytes {

        static final Bytes NONE = new Bytes(new byte[0]);
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] get() {
            return bytes;
        }
    }

    CommandRecord begun() {
        return new CommandRecord(State.BEGUN, atMillis, topic, id, by, responseTopic, digest, correlation, content);
    }

    CommandRecord done(byte[] answer) {
        return new CommandRecord(State.DONE, atMillis, topic, id, by, null, digest, Bytes.NONE, new Bytes(answer));
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(state.code);
            out.writeLong(atMillis);
            out.writeUTF(topic);
            out.writeUTF(id == null ? "" : id);
            out.writeUTF(by);
            out.writeUTF(responseTopic == null ? "" : responseTopic);
            out.writeUTF(digest);
            write(out, correlation);
            write(out, content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static CommandRecord decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != VERSION) {
            throw new IOException("a later version");
        }
        return new CommandRecord(
                State.of(in.readByte()),
                in.readLong(),
                in.readUTF(),
                orNull(in.readUTF()),
                in.readUTF(),
                orNull(in.readUTF()),
                in.readUTF(),
                read(in),
                read(in));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.bytes.length);
        out.write(bytes.bytes);
    }

    private static Bytes read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("cut off");
        }
        return new Bytes(in.readNBytes(length));
    }
}
