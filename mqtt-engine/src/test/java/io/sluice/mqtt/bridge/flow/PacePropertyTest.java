package io.sluice.mqtt.bridge.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent when: over any stretch of time no more goes than the rates and what is allowed at once. */
class PacePropertyTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int LARGEST = 2_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void no_stretch_of_time_has_more_than_its_rate(long seed) {
        Random random = new Random(seed);
        long perSecond = 1 + random.nextLong(5_000);
        long bytesPerSecond = 1_000 + random.nextLong(1_000_000);
        int share = 1 + random.nextInt(100);
        FlowSettings settings = new FlowSettings(Order.LIVE_FIRST, share, "", perSecond, bytesPerSecond);
        Pace pace = new Pace(settings, 0);
        long now = 0;
        long from = 0;
        long messages = 0;
        long bytes = 0;
        long history = 0;
        for (int i = 0; i < 20_000; i++) {
            Lane lane = random.nextInt(3) == 0 ? Lane.LIVE : Lane.HISTORY;
            int size = 1 + random.nextInt(LARGEST);
            long wait = pace.waitNanos(lane, size, now);
            now += random.nextInt(4) == 0 ? random.nextInt(1_000_000) : 0;
            if (wait > 0 && random.nextBoolean()) {
                now += wait;
                assertThat(pace.waitNanos(lane, size, now)).as("after the wait").isLessThanOrEqualTo(1);
                now += 1;
            }
            if (pace.waitNanos(lane, size, now) == 0) {
                pace.sent(lane, size, now);
                messages++;
                bytes += size;
                history += lane == Lane.HISTORY ? 1 : 0;
            }
            double seconds = (double) (now - from) / SECOND;
            assertThat(messages).isLessThanOrEqualTo((long) (perSecond * (seconds + 0.1)) + 2);
            assertThat(bytes).isLessThanOrEqualTo((long) (bytesPerSecond * (seconds + 0.1)) + LARGEST + 1);
            assertThat(history).isLessThanOrEqualTo((long) (perSecond * share / 100.0 * (seconds + 0.1)) + 2);
            if (random.nextInt(500) == 0) {
                from = now;
                messages = 0;
                bytes = 0;
                history = 0;
            }
        }
    }
}
