package io.sluice.mqtt.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.client.Credentials.TokenLife;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SasTokenTest {

    /** Keys, times and signatures as the tests of Azure's own command line have them. */
    private static final String KEY = "+XLy+MVZ+aTeOnVzN2kLeB16O+kSxmz6g3rS6fAf6rw=";

    private static final Instant EXPIRY = Instant.ofEpochSecond(1_471_940_363);

    @ParameterizedTest
    @CsvSource({
        "iot-hub-for-test.azure-devices.net/devices/iot-device-for-test, ,"
                + "sr=iot-hub-for-test.azure-devices.net%2Fdevices%2Fiot-device-for-test"
                + "&sig=SIumZ1ACqqPJZ2okHDlW9MSYKykEpqsQY3z6FMOICd4%3D&se=1471940363",
        "iot-hub-for-test.azure-devices.net, iothubowner, sr=iot-hub-for-test.azure-devices.net"
                + "&sig=770sPjjYxRYpNz8%2FhEN7XR5XU5KDGYGTinSP8YyeTXw%3D&se=1471940363&skn=iothubowner",
    })
    void signatures_are_those_of_azure(String resource, @Nullable String policy, String expected) {
        Credentials.SharedAccess settings =
                new Credentials.SharedAccess("u", resource, policy, Secret.of(KEY), TokenLife.DEFAULT);
        assertThat(new String(SasToken.of(settings, EXPIRY).bytes(), UTF_8))
                .isEqualTo("SharedAccessSignature " + expected);
    }

    @Test
    void what_is_signed_is_what_stands_there_whatever_the_name_has_in_it() {
        Credentials.SharedAccess settings =
                new Credentials.SharedAccess("u", "h/devices/a b+ü(1)", null, Secret.of(KEY + "\n"), TokenLife.DEFAULT);
        assertThat(new String(SasToken.of(settings, EXPIRY).bytes(), UTF_8))
                .contains("sr=h%2Fdevices%2Fa%20b%2B%C3%BC%281%29&");
    }

    @ParameterizedTest
    @CsvSource({
        "not base64!, is not base64",
        "c2hvcnQ=, '16 to 64 bytes in base64, not 5'",
    })
    void key_that_is_none_is_refused_and_not_shown(String key, String why) {
        assertThatThrownBy(
                        () -> new Credentials.SharedAccess("u", "h/devices/d", null, Secret.of(key), TokenLife.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key: ")
                .hasMessageContaining(why)
                .hasMessageContaining("primary key")
                .hasMessageNotContaining(key);
    }
}
