package io.sluice.mqtt.broker.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LockoutTest {

    private long now;
    private final Lockout lockout = new Lockout(3, TimeUnit.SECONDS.toNanos(10), 4, () -> now);

    @Test
    void first_failures_cost_nothing_and_each_further_one_twice_as_long() throws Exception {
        fail("anna", 2);
        assertThat(lockout.locked("anna", address(1))).isFalse();
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            fail("anna", 1);
            pass(seconds * 1000L - 1);
            assertThat(lockout.locked("anna", address(1))).as("%d s", seconds).isTrue();
            pass(1);
            assertThat(lockout.locked("anna", address(1))).as("%d s", seconds).isFalse();
        }
    }

    @Test
    void pair_is_locked_and_neither_the_user_nor_the_address() throws Exception {
        fail("anna", 5);
        assertThat(lockout.locked("anna", address(1))).isTrue();
        assertThat(lockout.locked("anna", address(2))).isFalse();
        assertThat(lockout.locked("ben", address(1))).isFalse();
        assertThat(lockout.locked(null, address(1))).isFalse();
    }

    @Test
    void success_and_silence_forget() throws Exception {
        fail("anna", 5);
        lockout.succeeded("anna", address(1));
        fail("anna", 1);
        assertThat(lockout.locked("anna", address(1))).isFalse();
        fail("ben", 5);
        pass(20_000);
        fail("ben", 1);
        assertThat(lockout.locked("ben", address(1))).isFalse();
    }

    @Test
    void the_oldest_pairs_are_forgotten_when_there_are_too_many() throws Exception {
        fail("anna", 5);
        for (int i = 0; i < 100; i++) {
            fail("user" + i, 1);
        }
        assertThat(lockout.size()).isEqualTo(4);
        assertThat(lockout.locked("anna", address(1))).isFalse();
    }

    @Test
    void without_a_limit_nobody_is_locked_or_remembered() throws Exception {
        Lockout off = new Lockout(0, 1, 4, () -> now);
        for (int i = 0; i < 100; i++) {
            off.failed("anna", address(1));
        }
        assertThat(off.locked("anna", address(1))).isFalse();
        assertThat(off.size()).isZero();
    }

    private void fail(String user, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            lockout.failed(user, address(1));
        }
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
