package io.sluice.mqtt.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketIdTablePropertyTest {

    @Test
    void table_holds_what_a_map_holds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PacketIdTable table = new PacketIdTable();
        Map<Integer, Integer> expected = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            int id = 1 + random.nextInt(step % 20_000 < 10_000 ? 200 : 65_535);
            if (random.nextBoolean()) {
                int state = 1 + random.nextInt(3);
                table.put(id, state);
                expected.put(id, state);
            } else {
                Integer state = expected.remove(id);
                assertThat(table.remove(id)).as("seed %d", seed).isEqualTo(state == null ? 0 : state);
            }
            int other = 1 + random.nextInt(65_535);
            assertThat(table.get(other)).as("seed %d", seed).isEqualTo(expected.getOrDefault(other, 0));
            assertThat(table.size()).as("seed %d", seed).isEqualTo(expected.size());
        }
        expected.forEach(
                (id, state) -> assertThat(table.get(id)).as("seed %d", seed).isEqualTo(state));
    }
}
