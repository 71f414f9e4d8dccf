package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.payload.BatchFormat.Encoding;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {

    private static final BatchFormat CBOR = new BatchFormat(Encoding.CBOR, false);
    private static final String READING =
            "{\"value\":230.4,\"quality\":\"good\",\"epoch\":4,\"sequence\":17,\"raw\":18446744073709551615}";

    @Test
    void batch_in_json_is_as_documented() {
        assertThat(text(Batches.write(
                        List.of(
                                message("a/v", READING),
                                message("a/door", "open \"1\""),
                                message("a/raw", bytes("00ff"))),
                        BatchFormat.JSON)))
                .isEqualTo(
                        "{\"batch\":1,\"messages\":[{\"topic\":\"a/v\",\"payload\":" + READING
                                + "},{\"topic\":\"a/door\",\"text\":\"open \\\"1\\\"\"},{\"topic\":\"a/raw\",\"base64\":\"AP8=\"}]}");
    }

    @ParameterizedTest
    @CsvSource({"JSON, false", "JSON, true", "CBOR, false", "CBOR, true"})
    void what_goes_in_comes_out(Encoding encoding, boolean gzip) {
        List<Message> messages = List.of(
                message("a/v", READING),
                message("a/ws", "{ \"value\" : 1 }"),
                message("a/number", "21.50"),
                message("a/list", "[1,2]"),
                message("a/twice", "{\"a\":1,\"a\":2}"),
                message("a/behind", "{\"a\":1}}"),
                message("a/precise", "{\"v\":3.14159265358979323846264338}"),
                message("a/nothing", ""),
                message("a/bytes", bytes("fffe00")),
                message("a/nested", "{\"a\":{\"b\":[true,false,null,-1,-9223372036854775809,1e300,0.5]}}"),
                new Message(
                        "a/said",
                        "x".getBytes(UTF_8),
                        Qos.AT_LEAST_ONCE,
                        false,
                        new MessageProperties(
                                true, -1, "text/plain", null, null, List.of(new UserProperty("k", "ü")))));
        BatchFormat format = new BatchFormat(encoding, gzip);
        List<Message> read = Objects.requireNonNull(Batches.read(Batches.write(messages, format)));
        assertThat(read).hasSameSizeAs(messages);
        for (int i = 0; i < read.size(); i++) {
            String written = text(messages.get(i).payload());
            boolean rewritten = encoding == Encoding.CBOR && i == 1;
            assertThat(text(read.get(i).payload())).isEqualTo(rewritten ? "{\"value\":1}" : respelt(written, encoding));
            assertThat(read.get(i).topic()).isEqualTo(messages.get(i).topic());
        }
        assertThat(read.get(10).properties().contentType()).isEqualTo("text/plain");
        assertThat(read.get(10).properties().user("k")).isEqualTo("ü");
        assertThat(read.get(8).payload()).isEqualTo(bytes("fffe00"));
    }

    /** The same number is written as the JSON library writes it. */
    private static String respelt(String json, Encoding encoding) {
        return encoding == Encoding.CBOR ? json.replace("1e300", "1.0E300") : json;
    }

    /** Of RFC 8949, Appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|00",
                "23|17",
                "24|1818",
                "100|1864",
                "1000|1903e8",
                "1000000|1a000f4240",
                "1000000000000|1b000000e8d4a51000",
                "18446744073709551615|1bffffffffffffffff",
                "-18446744073709551616|3bffffffffffffffff",
                "-1|20",
                "-1000|3903e7",
                "1.1|fb3ff199999999999a",
                "100000.0|fa47c35000",
                "3.4028234663852886e+38|fa7f7fffff",
                "1.0e+300|fb7e37e43c8800759c",
                "-4.1|fbc010666666666666",
                "false|f4",
                "true|f5",
                "null|f6",
                "\"\"|60",
                "\"IETF\"|6449455446",
                "\"\\u6c34\"|63e6b0b4",
                "[]|9fff",
                "[1,[2,3]]|9f019f0203ffff",
                "{\"a\":1}|bf616101ff",
            })
    void cbor_is_that_of_the_standard(String json, String hex) throws Exception {
        byte[] cbor = CborWriter.ofJson(new JsonFactory().createParser(json));
        assertThat(HexFormat.of().formatHex(Objects.requireNonNull(cbor))).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "{\"v\":0.1234567890123456789}", "36893488147419103232"})
    void number_that_cbor_cannot_hold_is_told(String json) throws Exception {
        assertThat(CborWriter.ofJson(new JsonFactory().createParser(json))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"batch\":1}x",
                "{\"batch\":2,\"messages\":[]}",
                "{\"batch\":1,\"messages\":[{}]}",
                "{\"batch\":1,\"messages\":[{\"topic\":\"a\"}]}",
                "{\"batch\":1,\"messages\":[{\"topic\":\"a/#\",\"text\":\"\"}]}",
                "{\"batch\":1,\"messages\":[",
                "{\"batch\":1,\"messages\":[{\"topic\":\"a\",\"base64\":\"*\"}]}",
            })
    void what_is_no_batch_is_none(String payload) {
        assertThat(Batches.read(payload.getBytes(UTF_8))).isNull();
    }

    @Test
    void compressed_batch_that_would_fill_the_memory_is_none() throws Exception {
        assertThat(Batches.read(Gzip.compress(new byte[Batches.MAX_BYTES + 1]))).isNull();
    }

    @Test
    void cbor_nests_as_deep_as_json_and_no_deeper() {
        byte[] deep = new byte[100_000];
        java.util.Arrays.fill(deep, (byte) 0x9F);
        byte[] head = bytes("bf6562617463680168");
        System.arraycopy(head, 0, deep, 0, head.length);
        assertThat(Batches.read(deep)).isNull();
    }

    @Test
    void whatever_is_damaged_is_none_or_still_a_batch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> good = new ArrayList<>();
        for (Encoding encoding : Encoding.values()) {
            for (boolean gzip : new boolean[] {false, true}) {
                good.add(Batches.write(
                        List.of(message("a/v", READING), message("a/raw", bytes("00ff"))),
                        new BatchFormat(encoding, gzip)));
            }
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.get(i % good.size()).clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            List<Message> read = read(cut, seed);
            assertThat(read == null || read.size() <= 2).as("seed %d", seed).isTrue();
        }
        assertThat(Batches.read(Batches.write(List.of(message("a", "1")), CBOR)))
                .hasSize(1);
    }

    private static @Nullable List<Message> read(byte[] bytes, long seed) {
        try {
            return Batches.read(bytes);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static Message message(String topic, String payload) {
        return message(topic, payload.getBytes(UTF_8));
    }

    private static Message message(String topic, byte[] payload) {
        return new Message(topic, payload, Qos.AT_LEAST_ONCE, false, MessageProperties.NONE);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
