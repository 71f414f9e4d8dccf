package io.sluice.gateway.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.sluice.field.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands: a value as it is ({@code 45}, {@code true}, {@code auto}), a list of them ({@code [1,2]}), or
 * {@code {"id":"a7","value":45,"expires":"2026-11-21T08:00:00Z"}}. Bounded and strict: an unknown key, one that stands
 * twice, and what follows behind the end are mistakes. Thread safe.
 */
final class CommandParser {

    /** The largest payload of a command. */
    static final int MAX_BYTES = 8 * 1024;

    /** The longest id, in characters. */
    static final int MAX_ID = 128;

    private final JsonFactory factory = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    Command parse(byte[] payload) throws MalformedCommandException {
        if (payload.length > MAX_BYTES) {
            throw new MalformedCommandException("a command has at most " + MAX_BYTES + " bytes");
        }
        String text = text(payload).strip();
        if (text.isEmpty()) {
            throw new MalformedCommandException("there is no value");
        }
        if (text.charAt(0) != '{' && text.charAt(0) != '[') {
            return new Command(null, new Setting.Plain(text), null);
        }
        try (JsonParser json = factory.createParser(text)) {
            json.nextToken();
            Command command = text.charAt(0) == '[' ? new Command(null, value(json), null) : envelope(json);
            if (json.nextToken() != null) {
                throw new MalformedCommandException("there is more behind the end of the JSON");
            }
            return command;
        } catch (JsonProcessingException e) {
            throw new MalformedCommandException("no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new MalformedCommandException("no JSON: " + e.getMessage());
        }
    }

    private static String text(byte[] payload) throws MalformedCommandException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedCommandException("no UTF-8");
        }
    }

    private static Command envelope(JsonParser json) throws IOException, MalformedCommandException {
        String id = null;
        Setting value = null;
        Instant expires = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "id" -> id = id(json);
                case "value" -> value = value(json);
                case "expires" -> expires = expires(json);
                default ->
                    throw new MalformedCommandException(
                            "the key \"" + shown(key) + "\" is unknown: expected id, value and expires");
            }
        }
        if (value == null) {
            throw new MalformedCommandException("the key \"value\" is missing");
        }
        return new Command(id, value, expires);
    }

    private static String id(JsonParser json) throws IOException, MalformedCommandException {
        boolean fits =
                json.currentToken() == JsonToken.VALUE_STRING || json.currentToken() == JsonToken.VALUE_NUMBER_INT;
        String id = fits ? json.getText() : "";
        if (id.isBlank() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedCommandException("id: expected 1 to " + MAX_ID + " characters");
        }
        return id;
    }

    private static Instant expires(JsonParser json) throws IOException, MalformedCommandException {
        try {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return OffsetDateTime.parse(json.getText()).toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new MalformedCommandException("expires: expected a time such as \"2026-11-21T08:00:00Z\"");
    }

    private static Setting value(JsonParser json) throws IOException, MalformedCommandException {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<Setting> values = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                values.add(scalar(json));
            }
            return new Setting.Array(values);
        }
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Setting> fields = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.put(name, scalar(json));
            }
            return new Setting.Fields(fields);
        }
        return scalar(json);
    }

    private static Setting scalar(JsonParser json) throws IOException, MalformedCommandException {
        JsonToken token = json.currentToken();
        if (token == null) {
            throw new MalformedCommandException("the JSON ends too early");
        }
        return switch (token) {
            case VALUE_TRUE -> new Setting.Bool(true);
            case VALUE_FALSE -> new Setting.Bool(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Setting.Decimal(json.getDecimalValue());
            case VALUE_STRING -> new Setting.Text(json.getText());
            default -> throw new MalformedCommandException("value: expected a number, text, true or false");
        };
    }

    /** What a stranger wrote, fit for a log. */
    static String shown(@Nullable String text) {
        String all = String.valueOf(text);
        String cut = all.length() <= 64 ? all : all.substring(0, 64) + "…";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
