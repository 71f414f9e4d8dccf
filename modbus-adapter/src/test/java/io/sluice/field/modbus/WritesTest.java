package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Condition;
import io.sluice.field.PollRate;
import io.sluice.field.Setting;
import io.sluice.field.Value;
import io.sluice.field.WriteResult;
import io.sluice.field.WriteResult.Status;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.tag.BitField;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ModbusWrite;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.WriteFunction;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Request;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes on a fake wire in fake time, to a device of which each register holds what was written to it. */
class WritesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TTL = Duration.ofSeconds(5);

    private final int[] registers = new int[100];

    private final Bench bench = new Bench(device());

    WritesTest() {
        bench.script = read -> new Bench.Met(
                new Outcome.Answer(ReadData.ofRegisters(
                        Arrays.copyOfRange(registers, read.offset(), read.offset() + read.count()))),
                Duration.ofMillis(5));
        bench.calls = this::take;
    }

    private static ModbusDevice device() {
        return new ModbusDevice(
                "a",
                "bus",
                1,
                Duration.ofMillis(300),
                1,
                BlockLimits.DEFAULT,
                false,
                List.of(
                        tag("x", "hr:0", "u16", ModbusWrite.ANY).build(),
                        tag("slow", "hr:10", "u32", ModbusWrite.ANY).build(),
                        tag("blind", "hr:12", "u16", new ModbusWrite(rule("", false), Optional.empty()))
                                .build(),
                        tag(
                                        "guarded",
                                        "hr:13",
                                        "u16",
                                        new ModbusWrite(
                                                rule("!flags.fault && flags.mode == 2", true), Optional.empty()))
                                .build(),
                        tag("exchange", "hr:14", "u16", by(WriteFunction.EXCHANGE))
                                .build(),
                        bits("masked", "hr:20", WriteFunction.MASK),
                        bits("status", "hr:21", WriteFunction.READ_MODIFY_WRITE),
                        ModbusTag.builder("flags", "hr:22", "u16")
                                .rate(PollRate.every(SECOND))
                                .bits(List.of(BitField.parse("1", "fault"), BitField.parse("4..7", "mode")))
                                .build()));
    }

    @Test
    void a_write_goes_before_the_polls_that_are_due_and_is_read_back_at_once() {
        bench.runFor(Duration.ofMillis(1500));
        bench.sent.clear();
        bench.wrote.clear();
        bench.pass(Duration.ofMinutes(1)); // every poll is late

        CompletableFuture<WriteResult> result = write("x", 42);
        bench.step();

        assertThat(bench.sent).isEmpty();
        assertThat(bench.wrote).containsExactly("060000002a");
        bench.runFor(Duration.ofMillis(100));
        assertThat(result.join())
                .isEqualTo(new WriteResult(Status.WRITTEN, "none", "", new Value.Int(42), new Value.Int(42)));
        assertThat(bench.sent.get(0).read().offset()).isZero();
        assertThat(bench.seen.last("a", "x").orElseThrow().value()).isEqualTo(new Value.Int(42));
    }

    @Test
    void each_function_writes_what_it_should() {
        bench.runFor(SECOND);
        registers[20] = 0xffff;
        registers[21] = 0x0f0f;
        assertThat(done(write("slow", 0x12345678)).status()).isEqualTo(Status.WRITTEN);
        assertThat(done(write("exchange", 7)).read()).isEqualTo(new Value.Int(7));
        Setting off = new Setting.Fields(Map.of("fault", new Setting.Bool(false)));
        WriteResult masked = done(bench.write("masked", off, TTL));
        assertThat(masked.status()).isEqualTo(Status.WRITTEN);
        assertThat(masked.read()).isEqualTo(new Value.Fields(Map.of("fault", new Value.Bool(false))));
        Setting mode = new Setting.Fields(Map.of("mode", new Setting.Decimal(BigDecimal.valueOf(10))));
        assertThat(done(bench.write("status", mode, TTL)).status()).isEqualTo(Status.WRITTEN);

        assertThat(bench.wrote)
                .containsExactly("10000a00020412345678", "17000e0001000e0001020007", "160014fffd0000", "0600150faf");
        assertThat(registers[20]).isEqualTo(0xfffd);
        assertThat(registers[21]).isEqualTo(0x0faf);
    }

    @Test
    void a_condition_is_read_right_before_and_what_is_not_known_does_not_hold() {
        bench.runFor(SECOND);
        registers[22] = 0x20;
        assertThat(done(write("guarded", 1)).status()).isEqualTo(Status.WRITTEN);
        registers[22] = 0x22;
        assertThat(done(write("guarded", 2)))
                .isEqualTo(WriteResult.refused("interlock", "'!flags.fault && flags.mode == 2' does not hold"));
        registers[22] = 0x10;
        assertThat(done(write("guarded", 3)).reason()).isEqualTo("interlock");
        Function<Request.Read, Bench.Met> before = bench.script;
        bench.script = read -> read.offset() == 22 ? Bench.exception(4) : before.apply(read);
        assertThat(done(write("guarded", 4)).detail())
                .isEqualTo("'!flags.fault && flags.mode == 2' is not known: flags: exception 4, the device failed");
        assertThat(bench.wrote).hasSize(1);
        assertThat(registers[13]).isEqualTo(1);
    }

    @Test
    void a_write_without_acknowledgement_is_never_sent_again_and_what_the_tag_shows_decides() {
        bench.runFor(SECOND);
        bench.calls = pdu -> {
            registers[0] = 42;
            return new Outcome.Timeout();
        };
        WriteResult done = done(write("x", 42));
        assertThat(done.status()).isEqualTo(Status.WRITTEN);
        assertThat(done.detail()).contains("no acknowledgement").contains("it shows the value");

        bench.calls = pdu -> new Outcome.Timeout();
        WriteResult lost = done(write("x", 43));
        assertThat(lost.status()).isEqualTo(Status.UNCERTAIN);
        assertThat(lost.read()).isEqualTo(new Value.Int(42));
        assertThat(done(write("blind", 1)).status()).isEqualTo(Status.UNCERTAIN);
        assertThat(bench.wrote).hasSize(3);
    }

    @Test
    void a_device_that_takes_a_value_and_shows_another_failed_and_one_that_takes_a_moment_did_not() {
        bench.runFor(SECOND);
        bench.calls = Outcome.Reply::new;
        WriteResult clamped = done(write("x", 42));
        assertThat(clamped.status()).isEqualTo(Status.FAILED);
        assertThat(clamped.reason()).isEqualTo("differs");
        assertThat(clamped.read()).isEqualTo(new Value.Int(0));

        long at = bench.now();
        Function<Request.Read, Bench.Met> before = bench.script;
        bench.script = read -> {
            registers[0] = bench.now() - at > Duration.ofMillis(300).toNanos() ? 43 : 0;
            return before.apply(read);
        };
        assertThat(done(write("x", 43)).status()).isEqualTo(Status.WRITTEN);
        assertThat(done(write("blind", 9)).status()).isEqualTo(Status.UNVERIFIED);
    }

    @ParameterizedTest
    @CsvSource({
        "1, FAILED, exception 1, 1",
        "2, FAILED, exception 2, 1",
        "3, FAILED, exception 3, 1",
        "4, FAILED, exception 4, 1",
        "6, FAILED, exception 6, 4",
        "10, FAILED, exception 10, 1",
        "11, UNCERTAIN, unanswered, 1",
        "5, FAILED, differs, 1",
    })
    void an_exception_says_what_became_of_it(int code, Status status, String reason, int requests) {
        bench.runFor(SECOND);
        bench.calls = pdu -> new Outcome.ExceptionAnswer(code);
        WriteResult done = done(write("x", 42));
        assertThat(done.status()).isEqualTo(status);
        assertThat(done.reason()).isEqualTo(reason);
        assertThat(bench.wrote).hasSize(requests);
    }

    @Test
    void a_write_whose_time_is_over_is_not_sent() {
        bench.reachable = false;
        bench.runFor(SECOND);
        CompletableFuture<WriteResult> result = write("x", 42);
        bench.runFor(Duration.ofSeconds(6));
        assertThat(result).isCompleted();
        assertThat(result.join().reason()).isEqualTo("expired");
        bench.reachable = true;
        bench.runFor(Duration.ofMinutes(2));
        assertThat(bench.wrote).isEmpty();
        assertThat(bench.sent).isNotEmpty();
    }

    @Test
    void a_lost_connection_is_opened_again_to_see_what_became_of_a_write() {
        bench.runFor(SECOND);
        bench.calls = pdu -> {
            registers[0] = 42;
            bench.close();
            return new Outcome.CommFailure("reset", true);
        };
        WriteResult done = done(write("x", 42));
        assertThat(done.status()).isEqualTo(Status.WRITTEN);
        assertThat(bench.opened).hasSize(2);
        assertThat(bench.wrote).hasSize(1);
    }

    @Test
    void writes_to_one_device_come_one_after_another_in_their_order() {
        bench.runFor(SECOND);
        List<CompletableFuture<WriteResult>> results =
                List.of(write("x", 1), write("x", 2), write("blind", 3), write("x", 4));
        bench.runFor(SECOND);
        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThat(bench.wrote).containsExactly("0600000001", "0600000002", "06000c0003", "0600000004");
    }

    @Test
    void what_is_not_writable_or_does_not_fit_is_refused_at_once_and_the_end_of_the_link_ends_those_that_wait() {
        assertThat(write("flags", 1).join().reason()).isEqualTo("not-writable");
        assertThat(write("nobody", 1).join().reason()).isEqualTo("not-writable");
        assertThat(write("x", 65_536).join().reason()).isEqualTo("type");
        CompletableFuture<WriteResult> waits = write("x", 1);
        bench.endWrites();
        assertThat(waits.join().reason()).isEqualTo("stopped");
        assertThat(write("x", 1).join().reason()).isEqualTo("stopped");
        assertThat(bench.wrote).isEmpty();
    }

    private CompletableFuture<WriteResult> write(String tag, long value) {
        return bench.write(tag, new Setting.Decimal(BigDecimal.valueOf(value)), TTL);
    }

    private WriteResult done(CompletableFuture<WriteResult> result) {
        bench.runFor(Duration.ofSeconds(20));
        assertThat(result).isDone();
        return result.join();
    }

    /** As a device does it. */
    private Outcome take(Pdu pdu) {
        int offset = pdu.word(1);
        switch (pdu.function()) {
            case 6 -> registers[offset] = pdu.word(3);
            case 16 -> {
                for (int i = 0; i < pdu.word(3); i++) {
                    registers[offset + i] = pdu.word(6 + 2 * i);
                }
                return new Outcome.Reply(Pdu.of(pdu.bytes(), 0, 5));
            }
            case 22 -> registers[offset] = (registers[offset] & pdu.word(3)) | (pdu.word(5) & ~pdu.word(3));
            default -> {
                registers[pdu.word(5)] = pdu.word(10);
                return new Outcome.Reply(Pdu.of(23, 2, pdu.at(10), pdu.at(11)));
            }
        }
        return new Outcome.Reply(pdu);
    }

    private static ModbusTag bits(String name, String at, WriteFunction function) {
        return tag(name, at, "u16", by(function))
                .bits(List.of(BitField.parse("1", "fault"), BitField.parse("4..7", "mode")))
                .build();
    }

    private static ModbusWrite by(WriteFunction function) {
        return new ModbusWrite(WriteRule.ANY, Optional.of(function));
    }

    private static ModbusTag.Builder tag(String name, String at, String type, ModbusWrite write) {
        return ModbusTag.builder(name, at, type).rate(PollRate.every(SECOND)).write(write);
    }

    private static WriteRule rule(String when, boolean readBack) {
        return new WriteRule(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                WriteRule.DEFAULT_TTL,
                when.isEmpty() ? Optional.empty() : Optional.of(Condition.parse(when)),
                readBack);
    }
}
