package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.peer.Child;
import io.sluice.gateway.peer.Subscriber;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registers of a pymodbus slave, as they arrive at the local broker and at mosquitto behind TLS. */
class EveryTypeIT {

    private static final String TAGS = """
            i16: {at: "hr:0", type: i16}
            u16: {at: 40001, type: u16}
            u32_abcd: {at: "hr:1", type: u32, order: ABCD}
            u32_cdab: {at: "hr:3", type: u32, order: CDAB}
            u32_badc: {at: "hr:5", type: u32, order: BADC}
            u32_dcba: {at: "hr:7", type: u32, order: DCBA}
            i32_abcd: {at: "ir:1", type: i32, scale: 0.5}
            f32_abcd: {at: "hr:9", type: f32, order: ABCD, unit: Hz}
            f32_cdab: {at: "hr:11", type: f32, order: CDAB}
            f32_badc: {at: "hr:13", type: f32, order: BADC}
            f32_dcba: {at: "hr:15", type: f32, order: DCBA}
            u64_abcd: {at: "hr:17", type: u64, order: ABCD}
            i64_abcd: {at: "hr:17", type: i64, order: ABCD}
            u64_cdab: {at: "hr:21", type: u64, order: CDAB}
            u64_badc: {at: "hr:25", type: u64, order: BADC}
            u64_dcba: {at: "hr:29", type: u64, order: DCBA}
            f64: {at: "hr:33", type: f64}
            bits: {at: "hr#38", type: u16, bits: {0: running, 1: fault, 2..3: mode}}
            mode: {at: "hr:37", type: u16, enum: {5: "off", 6: manual}}
            text: {at: "hr:38", type: str(8)}
            words: {at: "hr:1", type: "u16[2]"}
            nan: {at: "hr:42", type: f32}
            gone: {at: "hr:44", type: i16, invalid: 0x8000}
            coil: {at: "co:0", type: bool}
            input: {at: 10002, type: bool}
            nowhere: {at: "hr:9000", type: u16}
            """;

    private static Map<String, String> expected() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("i16", good("-2"));
        values.put("u16", good("65534"));
        for (String order : new String[] {"abcd", "cdab", "badc", "dcba"}) {
            values.put("u32_" + order, good("305419896"));
            values.put("f32_" + order, good("12.5"));
            values.put("u64_" + order, good("9223372036854775809"));
        }
        values.put("i32_abcd", good("152709948"));
        values.put("i64_abcd", good("-9223372036854775807"));
        values.put("f64", good("3.141592653589793"));
        values.put("bits", good("{\"running\":true,\"fault\":false,\"mode\":1}"));
        values.put("mode", good("\"off\""));
        values.put("text", good("\"Pump A\""));
        values.put("words", good("[4660,22136]"));
        values.put("nan", "{\"value\":null,\"quality\":\"bad/not-available\",");
        values.put("gone", "{\"value\":null,\"quality\":\"bad/not-available\",");
        values.put("coil", good("true"));
        values.put("input", good("false"));
        values.put("nowhere", "{\"value\":null,\"quality\":\"bad/config 2\",");
        return values;
    }

    @Test
    void each_value_is_the_same_on_the_slave_the_local_broker_and_the_upstream(@TempDir Path dir) {
        try (Site site = new Site(dir, TAGS);
                Subscriber far = Subscriber.start(site.upstream.plainPort(), "plant7/#");
                Child gateway = site.gateway();
                Subscriber near = Subscriber.start(site.localPort, "plant7/#")) {
            Map<String, String> expected = expected();
            for (Subscriber subscriber : new Subscriber[] {near, far}) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(subscriber.topics()).hasSize(expected.size()));
                expected.forEach((tag, start) ->
                        assertThat(subscriber.last(Site.PREFIX + tag)).as(tag).startsWith(start));
            }
            assertThat(far.last(Site.PREFIX + "f32_abcd"))
                    .matches(
                            "\\{\"value\":12.5,\"quality\":\"good\",\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z\","
                                    + "\"epoch\":\\d+,\"sequence\":1,\"unit\":\"Hz\"}");
            assertThat(far.certificate().totals().gaps()).isZero();
            assertThat(gateway.stop(Duration.ofSeconds(10))).isZero();
        }
    }

    private static String good(String value) {
        return "{\"value\":" + value + ",\"quality\":\"good\",";
    }
}
