package io.sluice.mqtt.bridge.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightRecordTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_list_is_read_as_it_was_written(long seed) {
        Random random = new Random(seed);
        List<FlightRecord> flights = new ArrayList<>();
        for (int i = random.nextInt(500); i > 0; i--) {
            flights.add(new FlightRecord(
                    random.nextLong() >>> (2 + random.nextInt(60)),
                    1 + random.nextInt(65_535),
                    random.nextBoolean(),
                    random.nextBoolean() ? Lane.LIVE : Lane.HISTORY));
        }
        assertThat(FlightRecord.decode(FlightRecord.encode(flights))).isEqualTo(flights);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_bytes_are_a_list_or_none(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 1;
            }
            List<FlightRecord> flights = FlightRecord.decode(bytes);
            if (flights != null) {
                assertThat(FlightRecord.decode(FlightRecord.encode(flights)))
                        .as("seed %d, case %d", seed, i)
                        .isEqualTo(flights);
            }
        }
    }

    @Test
    void neighbours_cost_two_to_four_bytes_each() {
        List<FlightRecord> flights = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            flights.add(new FlightRecord(1_000_000L + i, 1 + i, i % 2 == 0, Lane.HISTORY));
        }
        assertThat(FlightRecord.encode(flights).length).isLessThan(2_010);
    }
}
