package io.sluice.field.modbus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

    /** Read holding registers 107 to 109 of unit 17, as the specification's examples have it. */
    private static final Pdu READ = Pdu.of(3, 0, 0x6b, 0, 3);

    private static final Asked ASKED = new Asked(17, false, READ);

    @Test
    void a_request_has_its_bytes_on_each_wire() {
        assertThat(HexFormat.of().formatHex(LineFraming.RTU.encode(17, READ))).isEqualTo("1103006b00037687");
        assertThat(new String(LineFraming.ASCII.encode(17, READ), StandardCharsets.US_ASCII))
                .isEqualTo(":1103006B00037E\r\n");
        assertThat(HexFormat.of().formatHex(Mbap.encode(0x1234, 17, READ))).isEqualTo("1234000000061103006b0003");
    }

    @ParameterizedTest
    @CsvSource({
        "17, 0306ae415652434f, ",
        "17, 8302, ",
        "18, 0306ae415652434f, answer of unit 18 instead of 17",
        "17, 0406ae415652434f, answer of function 4 instead of 3",
        "17, 8402, answer of function 132 instead of 3",
        "17, 0304ae415652, answer of 6 bytes instead of 8",
        "17, 0304ae415652434f, answer to another request of function 3",
        "17, 830200, exception of 3 bytes instead of 2",
    })
    void an_answer_is_one_by_unit_function_and_count(int unit, String answer, String refusal) {
        byte[] bytes = HexFormat.of().parseHex(answer);

        assertThat(ASKED.refusal(unit, Pdu.of(bytes, 0, bytes.length))).isEqualTo(refusal);
    }

    @Test
    void the_echo_of_a_request_for_coils_that_looks_like_its_own_answer_is_none() {
        Asked coils = new Asked(1, false, Pdu.of(1, 3, 0x20, 0, 20)); // function 1 and 3 bytes, as the answer begins
        byte[] echo = LineFraming.RTU.encode(1, coils.pdu());
        AnswerParser parser = LineFraming.RTU.answerTo(coils, false);

        assertThat(coils.refusal(1, Pdu.of(echo, 1, echo.length - 2))).isNull();
        assertThat(parser.feed(echo, echo.length)).isEqualTo(Parsed.NEED_MORE);
    }

    @Test
    void the_echo_of_a_write_is_its_answer_unless_the_line_has_one() {
        Asked write = new Asked(1, false, Pdu.of(6, 0, 1, 0, 3));
        byte[] frame = LineFraming.RTU.encode(1, write.pdu());
        AnswerParser echoing = LineFraming.RTU.answerTo(write, true);

        assertThat(LineFraming.RTU.answerTo(write, false).feed(frame, frame.length))
                .isInstanceOf(Parsed.Frame.class);
        assertThat(echoing.feed(frame, frame.length)).isEqualTo(Parsed.NEED_MORE);
        assertThat(echoing.feed(frame, frame.length)).isInstanceOf(Parsed.Frame.class);
    }

    @Test
    void a_spoilt_answer_is_told_as_one_and_noise_is_not() {
        byte[] frame = LineFraming.RTU.encode(17, Pdu.of(0x83, 2));
        frame[4] ^= 1;
        byte[] noise = {0x55, 0x55, 0x55, 0x55, 0x55, 0x55};
        AnswerParser parser = LineFraming.RTU.answerTo(ASKED, false);

        assertThat(LineFraming.RTU.answerTo(ASKED, false).feed(frame, frame.length))
                .isEqualTo(new Parsed.Corrupt("check value wrong"));
        assertThat(parser.feed(noise, noise.length)).isEqualTo(Parsed.NEED_MORE);
        assertThat(parser.trouble()).isEqualTo("noise of 6 bytes");
    }

    @Test
    void what_lies_inside_of_an_answer_is_no_frame() {
        byte[] inside = LineFraming.RTU.encode(17, Pdu.of(0x83, 2));
        Asked asked = new Asked(17, false, Pdu.of(3, 0, 0, 0, 4));
        int[] pdu = {3, 8, inside[0], inside[1] & 0xff, inside[2], inside[3] & 0xff, inside[4] & 0xff, 0, 0, 0};
        byte[] frame = LineFraming.RTU.encode(17, Pdu.of(pdu));
        AnswerParser parser = LineFraming.RTU.answerTo(asked, false);

        assertThat(parser.feed(frame, 9)).isEqualTo(Parsed.NEED_MORE);
        byte[] rest = Arrays.copyOfRange(frame, 9, frame.length);
        assertThat(parser.feed(rest, rest.length)).isEqualTo(new Parsed.Frame(0, 17, Pdu.of(pdu)));
    }
}
