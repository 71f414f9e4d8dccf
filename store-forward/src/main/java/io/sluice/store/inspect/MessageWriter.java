package io.sluice.store.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.store.Priority;
import io.sluice.store.QueueEntry;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON lines: {@code offset}, {@code epoch}, {@code stored_at} as ISO-8601, {@code priority} when it is not
 * normal, {@code time_left} as an ISO-8601 duration when the message expires, and the payload as {@code text} when it is
 * UTF-8 without control characters, as {@code base64} when not. One thread.
 */
public final class MessageWriter {

    static final String OFFSET = "offset";
    static final String EPOCH = "epoch";
    static final String STORED_AT = "stored_at";
    static final String PRIORITY = "priority";
    static final String TIME_LEFT = "time_left";
    static final String TEXT = "text";
    static final String BASE64 = "base64";

    private final Writer to;
    private final JsonGenerator json;

    public MessageWriter(Writer to) throws IOException {
        this.to = to;
        this.json = new JsonFactory().createGenerator(to).setRootValueSeparator(null);
    }

    /** Writes one line. */
    public void write(QueueEntry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField(OFFSET, entry.offset());
        json.writeNumberField(EPOCH, entry.epoch());
        json.writeStringField(
                STORED_AT, Instant.ofEpochMilli(entry.storedAtMillis()).toString());
        if (entry.priority() != Priority.NORMAL) {
            json.writeStringField(PRIORITY, entry.priority().name().toLowerCase(Locale.ROOT));
        }
        Duration timeLeft = entry.timeLeft();
        if (timeLeft != null) {
            json.writeStringField(TIME_LEFT, timeLeft.toString());
        }
        String text = text(entry.payload());
        if (text != null) {
            json.writeStringField(TEXT, text);
        } else {
            json.writeBinaryField(BASE64, bytes(entry.payload()));
        }
        json.writeEndObject();
        json.flush();
        to.write('\n');
    }

    /** A payload as text; null when it is not all UTF-8, or has control characters. */
    public static @Nullable String text(ByteBuffer payload) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(payload.duplicate());
            return text.chars().anyMatch(Character::isISOControl) ? null : text.toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }
}
