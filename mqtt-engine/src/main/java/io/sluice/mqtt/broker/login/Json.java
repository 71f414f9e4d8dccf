package io.sluice.mqtt.broker.login;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object [RFC 8259] and nothing beside it: a name that comes twice, anything behind the object, or more
 * than {@value #DEPTH} levels make it wrong. Strings are String, numbers Double, arrays List, objects Map, truth values
 * Boolean; null is {@link #NULL}.
 */
final class Json {

    static final Object NULL = new Object();
    private static final int DEPTH = 8;
    private static final int NUMBER_LENGTH = 40;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNumberLength(NUMBER_LENGTH)
                    .build())
            .build();

    private Json() {}

    /** The members of an object, or null when the text is not exactly one. */
    static @Nullable Map<String, Object> object(String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<String, Object> members = members(json);
            return json.nextToken() == null ? members : null;
        } catch (JsonProcessingException | NumberFormatException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("a text has no input", e);
        }
    }

    private static Map<String, Object> members(JsonParser json) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            members.put(name, value(json));
        }
        return members;
    }

    private static List<Object> items(JsonParser json) throws IOException {
        List<Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(json));
        }
        return items;
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> members(json);
            case START_ARRAY -> items(json);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no value: " + json.currentToken());
        };
    }

    /** A number that is too large for a Double is none. */
    private static Double number(String text) {
        Double number = Double.valueOf(text);
        if (number.isInfinite()) {
            throw new NumberFormatException(text);
        }
        return number;
    }
}
