package io.sluice.field.modbus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes and questions on a line, however what comes is cut and spoilt. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class CallPropertyTest {

    private static final int CASES = Integer.getInteger("sluice.frame.cases", 5_000);

    /** A request with an answer to it. */
    private record Exchange(Asked asked, Pdu answer) {}

    @ParameterizedTest
    @EnumSource(LineFraming.class)
    void its_answer_is_found_however_it_is_cut_and_the_echo_of_a_line_with_one_is_not_it(LineFraming framing) {
        Seeds.forEach(CASES, random -> {
            Exchange exchange = exchange(random);
            Asked asked = exchange.asked();
            boolean echo = random.nextBoolean();
            AnswerParser parser = framing.answerTo(asked, echo);
            if (echo) {
                byte[] request = framing.encode(asked.unit(), asked.pdu());
                assertThat(feed(parser, request, random)).isNotInstanceOf(Parsed.Frame.class);
            }

            Parsed last = feed(parser, framing.encode(asked.unit(), exchange.answer()), random);

            assertThat(last).isEqualTo(new Parsed.Frame(0, asked.unit(), exchange.answer()));
        });
    }

    @ParameterizedTest
    @EnumSource(LineFraming.class)
    void bits_that_fell_over_in_one_byte_never_confirm_another_write(LineFraming framing) {
        Seeds.forEach(CASES, random -> {
            Exchange exchange = exchange(random);
            byte[] frame = framing.encode(exchange.asked().unit(), exchange.answer());
            frame[random.nextInt(frame.length)] ^= (byte) (1 + random.nextInt(255));

            Parsed last = feed(framing.answerTo(exchange.asked(), false), frame, random);

            if (last instanceof Parsed.Frame found) {
                assertThat(found.pdu()).isEqualTo(exchange.answer());
            }
        });
    }

    @Test
    void the_answer_to_another_write_confirms_none() {
        Seeds.forEach(CASES, random -> {
            Exchange one = exchange(random);
            Exchange other = exchange(random);
            boolean same = one.answer().equals(other.answer())
                    || (other.answer().isException()
                            && other.answer().function() == one.asked().pdu().exceptionFunction());
            boolean question =
                    List.of(7, 17, 43, 23, 8).contains(one.asked().pdu().function());
            if (!same && !question) {
                assertThat(one.asked().refusal(one.asked().unit(), other.answer()))
                        .isNotNull();
            }
        });
    }

    private static Exchange exchange(Random random) {
        Pdu request = request(random);
        Pdu answer = random.nextInt(10) == 0
                ? Pdu.of(request.exceptionFunction(), 1 + random.nextInt(11))
                : answer(request, random);
        return new Exchange(new Asked(1 + random.nextInt(200), false, request), answer);
    }

    private static Pdu request(Random random) {
        int offset = random.nextInt(60_000);
        int word = random.nextInt(0x10000);
        return switch (random.nextInt(10)) {
            case 0 -> RequestPdu.writeCoil(offset, random.nextBoolean());
            case 1 -> RequestPdu.writeRegister(offset, word);
            case 2 ->
                RequestPdu.writeCoils(offset, BitSet.valueOf(new long[] {random.nextLong()}), 1 + random.nextInt(1968));
            case 3 -> RequestPdu.writeRegisters(offset, words(1 + random.nextInt(123), random));
            case 4 -> RequestPdu.maskRegister(offset, word, random.nextInt(0x10000));
            case 5 ->
                RequestPdu.writeAndRead(
                        offset, words(1 + random.nextInt(121), random), offset, 1 + random.nextInt(125));
            case 6 -> RequestPdu.exceptionStatus();
            case 7 -> RequestPdu.diagnostics(List.of(Diagnostic.values()).get(random.nextInt(10)), word);
            case 8 -> RequestPdu.serverId();
            default -> RequestPdu.identification(Identification.Access.EXTENDED, random.nextInt(256));
        };
    }

    private static Pdu answer(Pdu request, Random random) {
        return switch (request.function()) {
            case 15, 16 -> Pdu.of(request.bytes(), 0, 5);
            case 7 -> Pdu.of(7, random.nextInt(256));
            case 17 -> counted(17, random.nextInt(100), random);
            case 23 -> counted(23, 2 * request.word(3), random);
            case 43 -> identification(random);
            default -> request;
        };
    }

    private static Pdu counted(int function, int length, Random random) {
        byte[] bytes = new byte[2 + length];
        random.nextBytes(bytes);
        bytes[0] = (byte) function;
        bytes[1] = (byte) length;
        return Pdu.of(bytes, 0, bytes.length);
    }

    private static Pdu identification(Random random) {
        int objects = random.nextInt(6);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {43, 14, 3, (byte) 0x83, 0, 0, (byte) objects});
        for (int i = 0; i < objects; i++) {
            byte[] text = new byte[random.nextInt(38)];
            random.nextBytes(text);
            bytes.write(i);
            bytes.write(text.length);
            bytes.writeBytes(text);
        }
        return Pdu.of(bytes.toByteArray(), 0, bytes.size());
    }

    private static List<Integer> words(int count, Random random) {
        List<Integer> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(random.nextInt(0x10000));
        }
        return words;
    }

    private static Parsed feed(AnswerParser parser, byte[] stream, Random random) {
        Parsed last = Parsed.NEED_MORE;
        for (int at = 0; at < stream.length; ) {
            int to = Math.min(stream.length, at + 1 + random.nextInt(40));
            byte[] part = Arrays.copyOfRange(stream, at, to);
            last = parser.feed(part, part.length);
            at = to;
        }
        return last;
    }
}
