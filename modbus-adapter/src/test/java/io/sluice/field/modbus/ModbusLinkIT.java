package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.Reading;
import io.sluice.field.Value;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.wire.HostileRows;
import io.sluice.field.modbus.wire.HostileSlave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The link against a slave that misbehaves at random. */
class ModbusLinkIT {

    @Test
    void a_link_publishes_no_wrong_value_as_good_whatever_comes() throws Exception {
        List<Map.Entry<String, HostileRows.Row>> rows =
                new ArrayList<>(HostileRows.all().entrySet());
        Random random = new Random(42);
        Map<String, Integer> met = new ConcurrentHashMap<>();
        HostileSlave.Script script = () -> {
            if (random.nextInt(8) > 0) {
                return HostileSlave.WELL;
            }
            Map.Entry<String, HostileRows.Row> row = rows.get(random.nextInt(rows.size()));
            met.merge(row.getKey(), 1, Integer::sum);
            return row.getValue().behaviour();
        };
        Collected seen = new Collected();
        try (HostileSlave slave = new HostileSlave(script);
                ModbusLink link = SimulatorIT.link(slave.port(), device())) {
            link.start(seen);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> met.size() == rows.size() && goods(seen).size() > 1000);
        }
        assertThat(goods(seen))
                .allMatch(it -> new Value.Int(HostileSlave.value(Integer.parseInt(it.tag()))).equals(it.value()));
        assertThat(seen.all().size()).isGreaterThan(goods(seen).size());
    }

    private static List<Reading> goods(Collected seen) {
        return seen.all().stream().filter(it -> it.quality().isGood()).toList();
    }

    /** Ten tags too far apart to share a request, each named by its address. */
    private static ModbusDevice device() {
        List<ModbusTag> tags = new ArrayList<>();
        for (int offset = 0; offset < 200; offset += 20) {
            tags.add(ModbusTag.builder("" + offset, "hr:" + offset, "u16")
                    .rate(PollRate.every(Duration.ofMillis(10)))
                    .build());
            tags.add(ModbusTag.builder("" + (offset + 1), "hr:" + (offset + 1), "u16")
                    .rate(PollRate.every(Duration.ofMillis(10)))
                    .build());
        }
        return new ModbusDevice("d", "plant", 1, Duration.ofMillis(40), 1, BlockLimits.DEFAULT, false, tags);
    }
}
