package io.sluice.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.net.Bucket;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rates, and the addresses that connections come from. */
class AbuseLimitsTest {

    private static final ClientLimits TWO = new ClientLimits(2, 3, 0, 0, 0, 0);

    private long now;
    private final Addresses addresses = new Addresses(() -> now);

    @Test
    void what_is_taken_beyond_a_rate_is_paid_back_by_waiting() {
        Bucket bucket = new Bucket(100, 0);
        assertThat(bucket.take(100, 0)).isZero();
        assertThat(bucket.take(50, 0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(bucket.take(0, TimeUnit.MILLISECONDS.toNanos(500))).isZero();
        assertThat(bucket.take(100, TimeUnit.SECONDS.toNanos(60))).isZero();
        assertThat(bucket.take(1, TimeUnit.SECONDS.toNanos(60))).isEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
    }

    @Test
    void load_is_that_of_a_minute_and_forgets_the_sooner_the_shorter_its_span() {
        LoadAverage load = new LoadAverage();
        for (int seconds = 10; seconds <= 3_600; seconds += 10) {
            load.sample(seconds * 2L, 10);
        }
        assertThat(load.texts().get("1min")).isEqualTo("120.00");
        load.sample(7_200, 60);
        assertThat(load.texts().get("1min")).isEqualTo("44.15"); // 120 / e
        assertThat(Double.parseDouble(load.texts().getOrDefault("15min", "0"))).isBetween(105.0, 115.0);
    }

    @Test
    void address_has_so_many_connections_and_another_has_its_own() throws Exception {
        assertThat(addresses.opened(address(1), TWO, false)).isNull();
        assertThat(addresses.opened(address(1), TWO, false)).isNull();
        assertThat(addresses.opened(address(1), TWO, false)).isEqualTo(Refusal.ADDRESS_CONNECTIONS);
        assertThat(addresses.opened(address(2), TWO, false)).isNull();
        addresses.closed(address(1));
        assertThat(addresses.opened(address(1), TWO, false)).isNull();
    }

    @Test
    void address_connects_only_so_fast() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.opened(address(1), TWO, false)).isNull();
            addresses.closed(address(1));
        }
        assertThat(addresses.opened(address(1), TWO, false)).isEqualTo(Refusal.ADDRESS_RATE);
        now += TimeUnit.MILLISECONDS.toNanos(400);
        assertThat(addresses.opened(address(1), TWO, false)).isNull();
    }

    @Test
    void address_begins_only_so_many_handshakes_and_only_so_fast() throws Exception {
        ClientLimits limits = new ClientLimits(0, 0, 2, 3, 0, 0);
        assertThat(addresses.opened(address(1), limits, true)).isNull();
        assertThat(addresses.opened(address(1), limits, true)).isNull();
        assertThat(addresses.opened(address(1), limits, true)).isEqualTo(Refusal.ADDRESS_HANDSHAKES);
        assertThat(addresses.opened(address(1), limits, false)).isNull();
        assertThat(addresses.opened(address(2), limits, true)).isNull();
        addresses.handshakeOver(address(1));
        assertThat(addresses.opened(address(1), limits, true)).isNull();
        addresses.handshakeOver(address(1));
        assertThat(addresses.opened(address(1), limits, true)).isEqualTo(Refusal.ADDRESS_HANDSHAKE_RATE);
        now += TimeUnit.MILLISECONDS.toNanos(400);
        assertThat(addresses.opened(address(1), limits, true)).isNull();
    }

    @Test
    void addresses_are_forgotten_when_they_are_gone_and_never_too_many() throws Exception {
        assertThat(addresses.opened(address(1), ClientLimits.LOOPBACK, false)).isNull();
        addresses.closed(address(1));
        assertThat(addresses.size()).isZero();
        for (int i = 0; i < 50_000; i++) {
            InetAddress address =
                    InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
            assertThat(addresses.opened(address, TWO, false)).isNull();
            addresses.closed(address);
        }
        assertThat(addresses.size()).isLessThanOrEqualTo(20_000);
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
