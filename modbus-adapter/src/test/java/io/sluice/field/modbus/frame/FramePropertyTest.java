package io.sluice.field.modbus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames however the stream is cut, whatever stands around them, and whichever bits fall over. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class FramePropertyTest {

    private static final int CASES = Integer.getInteger("sluice.frame.cases", 5_000);

    @Test
    void frames_of_tcp_come_out_in_order_however_the_stream_is_cut() {
        Seeds.forEach(CASES, random -> {
            List<Parsed> sent = new ArrayList<>();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int i = random.nextInt(6); i >= 0; i--) {
                Parsed.Frame frame = new Parsed.Frame(random.nextInt(0x10000), random.nextInt(256), pdu(random));
                sent.add(frame);
                stream.writeBytes(Mbap.encode(frame.transaction(), frame.unit(), frame.pdu()));
            }
            Mbap mbap = new Mbap();
            List<Parsed> came = new ArrayList<>();
            for (byte[] part : cut(stream.toByteArray(), random)) {
                mbap.feed(part, part.length);
                for (Parsed next = mbap.next(); next instanceof Parsed.Frame; next = mbap.next()) {
                    came.add(next);
                }
            }
            assertThat(came).isEqualTo(sent);
            assertThat(mbap.partial()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(LineFraming.class)
    void an_answer_is_found_behind_noise_and_frames_of_others_however_the_stream_is_cut(LineFraming framing) {
        Seeds.forEach(CASES, random -> {
            Asked asked = read(random);
            Pdu right = answer(asked, random);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            if (random.nextBoolean()) {
                stream.writeBytes(framing.encode(asked.unit(), asked.pdu())); // the echo
            }
            if (random.nextBoolean()) {
                stream.writeBytes(framing.encode(asked.unit() + 1, answer(read(random), random)));
            }
            if (random.nextInt(4) == 0) {
                byte[] noise = new byte[random.nextInt(4)];
                Arrays.fill(noise, (byte) (random.nextBoolean() ? 0 : 0xff));
                stream.writeBytes(noise);
            }
            stream.writeBytes(framing.encode(asked.unit(), right));

            Parsed last = last(framing.answerTo(asked, false), stream.toByteArray(), random);

            assertThat(last).isEqualTo(new Parsed.Frame(0, asked.unit(), right));
        });
    }

    @ParameterizedTest
    @EnumSource(LineFraming.class)
    void bits_that_fell_over_in_one_byte_never_give_another_value(LineFraming framing) {
        Seeds.forEach(CASES, random -> {
            Asked asked = read(random);
            Pdu right = answer(asked, random);
            byte[] frame = framing.encode(asked.unit(), right);
            int at = random.nextInt(frame.length);
            frame[at] ^= (byte) (1 + random.nextInt(255));

            Parsed last = last(framing.answerTo(asked, false), frame, random);

            if (last instanceof Parsed.Frame found) {
                assertThat(found.pdu()).isEqualTo(right); // as when a digit's or a sign's top bit fell over
            }
        });
    }

    @ParameterizedTest
    @EnumSource(LineFraming.class)
    void garbage_is_no_answer_and_keeps_within_bounds(LineFraming framing) {
        Seeds.forEach(CASES / 20, random -> {
            Asked asked = read(random);
            byte[] garbage = new byte[random.nextInt(4000)];
            random.nextBytes(garbage);

            assertThat(last(framing.answerTo(asked, random.nextBoolean()), garbage, random))
                    .isNotInstanceOf(Parsed.Frame.class);
        });
    }

    @ParameterizedTest
    @EnumSource(LineFraming.class)
    void two_answers_that_differ_are_none(LineFraming framing) {
        Seeds.forEach(CASES / 10, random -> {
            Asked asked = read(random);
            Pdu first = answer(asked, random);
            Pdu second = answer(asked, random);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(framing.encode(asked.unit(), first));
            stream.writeBytes(framing.encode(asked.unit(), second));
            AnswerParser parser = framing.answerTo(asked, false);

            Parsed last = last(parser, stream.toByteArray(), random);

            assertThat(last instanceof Parsed.Frame).isEqualTo(first.equals(second));
            assertThat(parser.trouble()).isEqualTo(first.equals(second) ? null : AnswerParser.TWICE);
        });
    }

    private static Parsed last(AnswerParser parser, byte[] stream, Random random) {
        Parsed last = Parsed.NEED_MORE;
        for (byte[] part : cut(stream, random)) {
            last = parser.feed(part, part.length);
        }
        return last;
    }

    /** Whole, byte by byte, or anything between. */
    private static List<byte[]> cut(byte[] stream, Random random) {
        List<byte[]> parts = new ArrayList<>();
        int longest = 1 + random.nextInt(random.nextBoolean() ? 3 : 600);
        for (int at = 0; at < stream.length; ) {
            int to = Math.min(stream.length, at + 1 + random.nextInt(longest));
            parts.add(Arrays.copyOfRange(stream, at, to));
            at = to;
        }
        return parts;
    }

    private static Asked read(Random random) {
        int function = 1 + random.nextInt(4);
        int count = 1 + random.nextInt(function < 3 ? 2000 : 125);
        int offset = random.nextInt(65536 - count);
        Pdu pdu = Pdu.of(function, offset >> 8, offset, count >> 8, count);
        return new Asked(1 + random.nextInt(200), false, pdu);
    }

    private static Pdu answer(Asked asked, Random random) {
        if (random.nextInt(10) == 0) {
            return Pdu.of(asked.pdu().exceptionFunction(), 1 + random.nextInt(11));
        }
        byte[] bytes = new byte[asked.dataLength()];
        random.nextBytes(bytes);
        bytes[0] = (byte) asked.pdu().function();
        bytes[1] = (byte) (bytes.length - 2);
        return Pdu.of(bytes, 0, bytes.length);
    }

    private static Pdu pdu(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(Pdu.MAX)];
        random.nextBytes(bytes);
        return Pdu.of(bytes, 0, bytes.length);
    }
}
