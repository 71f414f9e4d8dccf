package io.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Setting;
import io.sluice.field.ValueRange;
import io.sluice.field.WriteRate;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ModbusWrite;
import io.sluice.gateway.command.CommandGuard.Arrival;
import io.sluice.gateway.command.CommandGuard.Decision;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in whatever order, the guard lets pass only what every rule allows, and all of that. */
class CommandGuardPropertyTest {

    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final int COUNT = 2;
    private static final Duration PER = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofSeconds(5);

    private static final ModbusTag TAG = ModbusTag.builder("setpt", "hr:0", "u16")
            .write(new ModbusWrite(
                    new WriteRule(
                            Optional.of(ValueRange.parse("10..50")),
                            Optional.of(BigDecimal.valueOf(5)),
                            Optional.of(new WriteRate(COUNT, PER)),
                            TTL,
                            Optional.empty(),
                            true),
                    Optional.empty()))
            .build();

    @Test
    void it_lets_pass_what_every_rule_allows_and_nothing_else() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            boolean enabled = random.nextInt(8) > 0;
            boolean required = random.nextInt(4) == 0;
            CommandGuard guard = new CommandGuard(enabled, required);
            List<Long> passed = new ArrayList<>();
            long nanos = random.nextLong();
            long millis = 0;
            for (int i = 0; i < 30; i++) {
                long step = random.nextInt(6_000);
                nanos += step * 1_000_000;
                millis += step;
                Instant now = START.plusMillis(millis);
                int value = random.nextInt(14) * 5 + (random.nextInt(5) == 0 ? 1 : 0);
                boolean writable = random.nextInt(6) > 0;
                Instant expires = random.nextInt(3) == 0 ? now.plusMillis(random.nextInt(20_000) - 8_000) : null;
                long expiry = random.nextInt(3) == 0 ? random.nextInt(9) : -1;
                boolean retained = random.nextInt(6) == 0;

                Command command = new Command("i", new Setting.Decimal(BigDecimal.valueOf(value)), expires);
                Decision decision = guard.decide(
                        "d/setpt", writable ? TAG : TAG.readOnly(), command, new Arrival(retained, expiry, now, nanos));

                boolean expired = expiry == 0 || (expires != null && !expires.isAfter(now));
                boolean told = !required || expires != null || expiry >= 0;
                boolean fits = value >= 10 && value <= 50 && value % 5 == 0;
                long at = nanos;
                boolean seldom =
                        passed.stream().filter(it -> at - it < PER.toNanos()).count() < COUNT;
                boolean may = enabled && writable && !retained && !expired && told && fits && seldom;
                assertThat(decision.pass() != null)
                        .as("seed %s, command %s: %s", seed, i, decision)
                        .isEqualTo(may);
                assertThat((decision.pass() == null) != (decision.refusal() == null))
                        .isTrue();
                if (may) {
                    passed.add(nanos);
                    long left = Objects.requireNonNull(decision.pass()).deadlineNanos() - nanos;
                    assertThat(left).isPositive().isLessThanOrEqualTo(TTL.toNanos());
                    if (expires != null) {
                        assertThat(left)
                                .isLessThanOrEqualTo(
                                        Duration.between(now, expires).toNanos());
                    }
                    if (expiry >= 0) {
                        assertThat(left)
                                .isLessThanOrEqualTo(Duration.ofSeconds(expiry).toNanos());
                    }
                }
            }
        }
    }
}
