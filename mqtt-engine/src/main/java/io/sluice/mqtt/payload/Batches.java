package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.payload.BatchFormat.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many messages in one payload, and back again:
 *
 * <pre>
 *   {"batch":1,"messages":[
 *     {"topic":"plant7/gw-01/meter/voltage","payload":{"value":230.4,"epoch":4,"sequence":17}},
 *     {"topic":"plant7/gw-01/door","text":"open"},
 *     {"topic":"plant7/gw-01/raw","base64":"AAE="}]}
 * </pre>
 *
 * <p>A payload that is one JSON object stands as {@code payload}, byte for byte in JSON; any other that is UTF-8 as
 * {@code text}, and the rest as {@code base64}, in CBOR as byte string {@code bytes}. {@code content_type} and {@code
 * user}, a list of pairs, are there where the message has them. Thread safe.
 */
public final class Batches {

    /** Bytes that a compressed batch may come to; one that would come to more is none. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int MAX_DEPTH = 32;
    private static final byte[] JSON_HEAD = "{\"batch\":1,".getBytes(UTF_8);
    private static final byte[] CBOR_HEAD = {(byte) 0xBF, 0x65, 'b', 'a', 't', 'c', 'h', 0x01};

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private Batches() {}

    /** The payload of a batch of messages in their order. */
    public static byte[] write(List<Message> messages, BatchFormat format) {
        try {
            byte[] plain = format.encoding() == Encoding.JSON ? json(messages) : cbor(messages);
            return format.gzip() ? Gzip.compress(plain) : plain;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    /**
     * The messages of a batch, all of QoS 0 and not retained, with their JSON payloads as text also where the batch is
     * CBOR; null when the payload is no batch.
     */
    public static @Nullable List<Message> read(byte[] payload) {
        byte[] plain = Gzip.is(payload) ? Gzip.expand(payload, MAX_BYTES) : payload;
        if (plain == null) {
            return null;
        }
        try {
            if (startsWith(plain, CBOR_HEAD)) {
                return messages(CborReader.json(plain, MAX_DEPTH));
            }
            return startsWith(plain, JSON_HEAD) ? messages(plain) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] head) {
        return bytes.length >= head.length && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
    }

    private static byte[] json(List<Message> messages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(messages.size() * 192);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("batch", 1);
            json.writeArrayFieldStart("messages");
            for (Message message : messages) {
                json.writeStartObject();
                json.writeStringField("topic", message.topic());
                payload(json, message.payload());
                MessageProperties properties = message.properties();
                if (properties.contentType() != null) {
                    json.writeStringField("content_type", properties.contentType());
                }
                if (!properties.user().isEmpty()) {
                    json.writeArrayFieldStart("user");
                    for (UserProperty pair : properties.user()) {
                        json.writeArray(new String[] {pair.name(), pair.value()}, 0, 2);
                    }
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void payload(JsonGenerator json, byte[] payload) throws IOException {
        String text = Utf8Text.of(payload);
        if (text == null) {
            json.writeStringField("base64", Base64.getEncoder().encodeToString(payload));
        } else if (isObject(payload)) {
            json.writeFieldName("payload");
            json.writeRawValue(text);
        } else {
            json.writeStringField("text", text);
        }
    }

    /** Whether it is one JSON object and nothing else. */
    static boolean isObject(byte[] payload) {
        if (payload.length < 2 || payload[0] != '{' || payload[payload.length - 1] != '}') {
            return false;
        }
        try (JsonParser json = FACTORY.createParser(payload)) {
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0 && token != JsonToken.END_OBJECT) {
                    return false;
                }
                if (depth == 0 || depth > MAX_DEPTH - 4) {
                    return depth == 0 && json.nextToken() == null;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] cbor(List<Message> messages) throws IOException {
        CborWriter cbor = new CborWriter();
        cbor.beginMap();
        cbor.text("batch");
        cbor.integer(1);
        cbor.text("messages");
        cbor.beginArray();
        for (Message message : messages) {
            cbor.beginMap();
            cbor.text("topic");
            cbor.text(message.topic());
            payload(cbor, message.payload());
            MessageProperties properties = message.properties();
            if (properties.contentType() != null) {
                cbor.text("content_type");
                cbor.text(properties.contentType());
            }
            if (!properties.user().isEmpty()) {
                cbor.text("user");
                cbor.beginArray();
                for (UserProperty pair : properties.user()) {
                    cbor.beginArray();
                    cbor.text(pair.name());
                    cbor.text(pair.value());
                    cbor.end();
                }
                cbor.end();
            }
            cbor.end();
        }
        cbor.end();
        cbor.end();
        return cbor.bytes();
    }

    private static void payload(CborWriter cbor, byte[] payload) throws IOException {
        String text = Utf8Text.of(payload);
        byte[] object = text != null && isObject(payload) ? CborWriter.ofJson(FACTORY.createParser(payload)) : null;
        if (object != null) {
            cbor.text("payload");
            cbor.raw(object);
        } else if (text != null) {
            cbor.text("text");
            cbor.text(text);
        } else {
            cbor.text("bytes");
            cbor.bytes(payload);
        }
    }

    private static @Nullable List<Message> messages(byte[] batch) throws IOException {
        try (JsonParser json = FACTORY.createParser(batch)) {
            List<Message> messages = new ArrayList<>();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean here = json.currentName().equals("messages");
                if (json.nextToken() != JsonToken.START_ARRAY || !here) {
                    json.skipChildren();
                    continue;
                }
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    Message message = message(json, batch);
                    if (message == null) {
                        return null;
                    }
                    messages.add(message);
                }
            }
            return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null ? messages : null;
        }
    }

    private static @Nullable Message message(JsonParser json, byte[] batch) throws IOException {
        String topic = null;
        byte[] payload = null;
        String contentType = null;
        List<UserProperty> user = List.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            boolean text = value == JsonToken.VALUE_STRING;
            if (name.equals("payload")) {
                payload = slice(json, batch);
            } else if (name.equals("topic") && text) {
                topic = json.getText();
            } else if (name.equals("text") && text) {
                payload = json.getText().getBytes(UTF_8);
            } else if (name.equals("base64") && text) {
                payload = json.getBinaryValue();
            } else if (name.equals("content_type") && text) {
                contentType = json.getText();
            } else if (name.equals("user") && value == JsonToken.START_ARRAY) {
                user = user(json);
            } else {
                json.skipChildren(); // a member of a later version
            }
        }
        if (topic == null || payload == null || TopicName.problem(topic, Integer.MAX_VALUE) != null) {
            return null;
        }
        return new Message(
                topic,
                payload,
                Qos.AT_MOST_ONCE,
                false,
                new MessageProperties(false, -1, contentType, null, null, user));
    }

    private static byte[] slice(JsonParser json, byte[] batch) throws IOException {
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        return Arrays.copyOfRange(batch, from, (int) json.currentLocation().getByteOffset());
    }

    private static List<UserProperty> user(JsonParser json) throws IOException {
        List<UserProperty> pairs = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            String name = json.nextTextValue();
            String value = json.nextTextValue();
            if (name == null || value == null || json.nextToken() != JsonToken.END_ARRAY) {
                throw new IOException("a pair is two texts");
            }
            pairs.add(new UserProperty(name, value));
        }
        return pairs;
    }
}
