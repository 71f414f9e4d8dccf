package io.sluice.gateway.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.field.Setting;
import io.sluice.field.Value;
import io.sluice.field.WriteResult;
import io.sluice.gateway.publish.JsonPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command came to, as JSON: the answer, and the body of an audit line.
 *
 * @param tag {@code device/tag}
 * @param id of the command, or null
 * @param by who sent it
 * @param asked what was asked for, or null where that could not be read
 * @param millis from its arrival to its end
 */
record CommandAnswer(
        String tag,
        @Nullable String id,
        String by,
        @Nullable Setting asked,
        WriteResult result,
        Instant time,
        long millis) {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonPayload VALUES = new JsonPayload();

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** The answer, with the place of its line in the audit log. */
    byte[] encode(AuditLog.Entry audited) {
        return written(json -> {
            if (id != null) {
                json.writeStringField("id", id);
            }
            json.writeStringField("tag", tag);
            write(json);
            json.writeFieldName("audit");
            json.writeStartObject();
            json.writeNumberField("seq", audited.sequence());
            json.writeStringField("hash", audited.hash());
            json.writeEndObject();
        });
    }

    /** The fields of an audit line, with its number and the hash of the line before; without the braces' end. */
    String line(long sequence, String previous, String key) {
        String body = new String(
                written(json -> {
                    json.writeNumberField("seq", sequence);
                    json.writeStringField("prev", previous);
                    json.writeStringField("tag", tag);
                    json.writeStringField("key", key);
                    if (id != null) {
                        json.writeStringField("id", id);
                    }
                    json.writeStringField("by", by);
                    write(json);
                }),
                StandardCharsets.UTF_8);
        return body.substring(0, body.length() - 1);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStringField("result", result.status().name().toLowerCase(Locale.ROOT));
        if (!result.reason().equals(WriteResult.NONE)) {
            json.writeStringField("reason", result.reason());
        }
        if (!result.detail().isEmpty()) {
            json.writeStringField("detail", result.detail());
        }
        if (asked != null) {
            json.writeFieldName("asked");
            write(json, asked);
        }
        value(json, "written", result.written());
        value(json, "read", result.read());
        json.writeStringField("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
        json.writeNumberField("took_ms", millis);
    }

    private static void value(JsonGenerator json, String key, @Nullable Value value) throws IOException {
        if (value != null) {
            json.writeFieldName(key);
            json.writeRawValue(VALUES.text(value));
        }
    }

    static void write(JsonGenerator json, Setting setting) throws IOException {
        if (setting instanceof Setting.Bool bool) {
            json.writeBoolean(bool.value());
        } else if (setting instanceof Setting.Decimal number) {
            json.writeNumber(number.value());
        } else if (setting instanceof Setting.Text text) {
            json.writeString(text.value());
        } else if (setting instanceof Setting.Plain plain) {
            json.writeString(plain.text());
        } else if (setting instanceof Setting.Array array) {
            json.writeStartArray();
            for (Setting element : array.values()) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (setting instanceof Setting.Fields fields) {
            json.writeStartObject();
            for (Map.Entry<String, Setting> field : fields.fields().entrySet()) {
                json.writeFieldName(field.getKey());
                write(json, field.getValue());
            }
            json.writeEndObject();
        }
    }

    /** A JSON object of some fields. */
    private static byte[] written(Writing fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(320);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return out.toByteArray();
    }
}
