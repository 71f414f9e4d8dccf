package io.sluice.store.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.store.AppendOptions;
import io.sluice.store.Priority;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages back from the JSON lines of a {@link MessageWriter}. What tells where a message was is of no use in
 * another place, and passed over; a field that it does not know is refused, as something would be lost. One thread.
 */
final class MessageReader {

    /** What an import appends. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Message(byte[] payload, AppendOptions options) {}

    private final JsonParser json;
    private int line;

    MessageReader(Reader from) throws IOException {
        this.json = new JsonFactory().createParser(from);
    }

    /** The line of the message that was read last. */
    int line() {
        return line;
    }

    /** The next message; null when there is none. */
    @Nullable
    Message next() throws IOException, InspectionException {
        try {
            line = -1;
            JsonToken token = json.nextToken();
            line = json.currentTokenLocation().getLineNr();
            if (token == null) {
                return null;
            }
            if (token != JsonToken.START_OBJECT) {
                throw wrong("an object is expected, as in {\"text\":\"…\"}");
            }
            return message();
        } catch (JsonProcessingException e) {
            line = line > 0 ? line : e.getLocation().getLineNr();
            throw new InspectionException("line " + line + ": " + plain(e.getOriginalMessage()), e);
        }
    }

    private Message message() throws IOException, InspectionException {
        byte[] payload = null;
        AppendOptions options = AppendOptions.PLAIN;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case MessageWriter.OFFSET, MessageWriter.EPOCH, MessageWriter.STORED_AT -> json.skipChildren();
                case MessageWriter.PRIORITY -> options = options.at(priority(string(field, value)));
                case MessageWriter.TIME_LEFT -> options = options(options, string(field, value));
                case MessageWriter.TEXT, MessageWriter.BASE64 -> {
                    if (payload != null) {
                        throw wrong("more than one payload");
                    }
                    String text = string(field, value);
                    payload = field.equals(MessageWriter.TEXT)
                            ? text.getBytes(StandardCharsets.UTF_8)
                            : json.getBinaryValue();
                }
                default -> throw wrong("unknown field " + field);
            }
        }
        if (payload == null) {
            throw wrong("neither text nor base64");
        }
        return new Message(payload, options);
    }

    private String string(String field, JsonToken value) throws IOException, InspectionException {
        if (value != JsonToken.VALUE_STRING) {
            throw wrong(field + " is to be a string");
        }
        return json.getText();
    }

    private Priority priority(String text) throws InspectionException {
        for (Priority priority : Priority.values()) {
            if (priority.name().toLowerCase(Locale.ROOT).equals(text)) {
                return priority;
            }
        }
        throw wrong("priority: low, normal or high, not " + text);
    }

    private AppendOptions options(AppendOptions before, String timeLeft) throws InspectionException {
        try {
            return before.expiringAfter(Duration.parse(timeLeft));
        } catch (DateTimeParseException e) {
            throw wrong("time_left: an ISO-8601 duration, as in PT90S, not " + timeLeft);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private InspectionException wrong(@Nullable String what) {
        return new InspectionException("line " + line + ": " + what);
    }

    /** Without the parser's own notes on where it was. */
    private static String plain(String message) {
        return message.lines().findFirst().orElse("malformed").replaceAll(" \\(start marker.*", "");
    }
}
