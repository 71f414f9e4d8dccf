package io.sluice.mqtt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "mqtt://broker.example, broker.example, 1883, false",
        "mqtts://broker.example, broker.example, 8883, true",
        "MQTTS://broker.example:443/, broker.example, 443, true",
        "mqtt://10.0.0.7:1884, 10.0.0.7, 1884, false",
        "mqtts://[fd00::7]:8884, fd00::7, 8884, true",
    })
    void a_url_names_host_port_and_tls(String url, String host, int port, boolean tls) {
        assertThat(Endpoint.parse(url)).isEqualTo(new Endpoint(host, port, tls));
    }

    @ParameterizedTest
    @CsvSource({
        "broker.example, 'url: mqtt://host[:port], mqtts://host[:port], ws://host[:port]/path or wss://host[:port]/path, not \"broker.example\"'",
        "tcp://broker:1883, 'url: mqtt://, not tcp://'",
        "ssl://broker:8883, 'url: mqtts://, not ssl://'",
        "http://broker, 'url: mqtt://, mqtts://, ws:// or wss://, not http://'",
        "gopher://broker, 'url: mqtt://, mqtts://, ws:// or wss://, not gopher://'",
        "mqtt://broker:0, 'url: a port is 1 to 65535, not 0'",
        "mqtt://broker:99999, 'url: a port is 1 to 65535, not 99999'",
        "mqtt://broker/path, 'url: mqtt://host[:port], mqtts://host[:port], ws://host[:port]/path or wss://host[:port]/path, not \"mqtt://broker/path\"'",
    })
    void a_wrong_url_is_refused_with_what_was_expected(String url, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(url))
                .withMessage(message);
    }

    @Test
    void a_password_in_a_url_is_not_repeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse("mqtt://user:hunter2@broker"))
                .withMessageNotContaining("hunter2")
                .withMessageContaining("username and password");
    }

    @Test
    void an_ipv6_address_is_written_with_brackets() {
        assertThat(new Endpoint("fd00::7", 1883, false)).hasToString("mqtt://[fd00::7]:1883");
    }
}
