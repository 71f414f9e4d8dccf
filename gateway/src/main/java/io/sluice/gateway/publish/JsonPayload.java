package io.sluice.gateway.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of one reading: {@code {"value":49.98,"quality":"good","timestamp":"2026-11-20T06:30:00.123Z","epoch":4,
 * "sequence":17,"unit":"Hz"}}. The value is null when the quality is bad; {@code unit} is there when the tag map names
 * one. Never NaN or infinity: a {@link Value.Real} is finite. Thread safe.
 */
public final class JsonPayload {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JsonFactory factory = new JsonFactory();

    /**
     * Encodes a reading.
     *
     * @param sequence its number within its tag, from 1
     * @param unit the engineering unit, or empty text
     */
    byte[] encode(Reading reading, long epoch, long sequence, String unit) {
        return written(json -> {
            json.writeStartObject();
            json.writeFieldName("value");
            write(json, reading.value());
            json.writeStringField("quality", reading.quality().text());
            json.writeStringField("timestamp", stamp(reading.sourceTime()));
            json.writeNumberField("epoch", epoch);
            json.writeNumberField("sequence", sequence);
            if (!unit.isEmpty()) {
                json.writeStringField("unit", unit);
            }
            json.writeEndObject();
        });
    }

    /** A value alone, as it stands in the payload. */
    public String text(Value value) {
        return new String(written(json -> write(json, value)), StandardCharsets.UTF_8);
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private byte[] written(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(160);
        try (JsonGenerator json = factory.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return out.toByteArray();
    }

    private static String stamp(Instant time) {
        return STAMP.format(time);
    }

    private static void write(JsonGenerator json, @Nullable Value value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Value.Bool bool) {
            json.writeBoolean(bool.value());
        } else if (value instanceof Value.Int number) {
            json.writeNumber(number.value());
        } else if (value instanceof Value.Unsigned number) {
            json.writeNumber(new BigInteger(Long.toUnsignedString(number.bits())));
        } else if (value instanceof Value.Real number) {
            json.writeNumber(decimal(number.value()));
        } else if (value instanceof Value.Text text) {
            json.writeString(text.value());
        } else if (value instanceof Value.Bytes bytes) {
            json.writeString(bytes.hex());
        } else if (value instanceof Value.Array array) {
            json.writeStartArray();
            for (Value element : array.values()) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Value.Fields group) {
            json.writeStartObject();
            for (Map.Entry<String, Value> field : group.fields().entrySet()) {
                json.writeFieldName(field.getKey());
                write(json, field.getValue());
            }
            json.writeEndObject();
        }
    }

    /** The shortest decimal that is this number; without an exponent where people would write none. */
    private static String decimal(double value) {
        double size = Math.abs(value);
        boolean plain = size >= 1e-9 && size < 1e16 && (size < 1e-3 || size >= 1e7);
        String text = Double.toString(value);
        return plain ? new BigDecimal(text).toPlainString() : text;
    }
}
