package io.sluice.field.modbus.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples are those of the specification, of which the numbers of registers are one-based. */
class RequestPduTest {

    @Test
    void each_function_has_the_bytes_of_the_specification() {
        assertThat(RequestPdu.writeCoil(172, true)).hasToString("0500acff00");
        assertThat(RequestPdu.writeCoil(172, false)).hasToString("0500ac0000");
        assertThat(RequestPdu.writeRegister(1, 3)).hasToString("0600010003");
        assertThat(RequestPdu.writeCoils(19, BitSet.valueOf(new byte[] {(byte) 0xcd, 1}), 10))
                .hasToString("0f0013000a02cd01");
        assertThat(RequestPdu.writeRegisters(1, List.of(10, 0x102))).hasToString("100001000204000a0102");
        assertThat(RequestPdu.maskRegister(4, 0xf2, 0x25)).hasToString("16000400f20025");
        assertThat(RequestPdu.writeAndRead(14, List.of(255, 255, 255), 3, 6))
                .hasToString("1700030006000e00030600ff00ff00ff");
        assertThat(RequestPdu.exceptionStatus()).hasToString("07");
        assertThat(RequestPdu.diagnostics(Diagnostic.ECHO, 0xa537)).hasToString("080000a537");
        assertThat(RequestPdu.diagnostics(Diagnostic.BUS_MESSAGES, 0)).hasToString("08000b0000");
        assertThat(RequestPdu.serverId()).hasToString("11");
        assertThat(RequestPdu.identification(Identification.Access.BASIC, 0)).hasToString("2b0e0100");
    }

    @Test
    void bits_beyond_the_count_are_not_sent() {
        BitSet bits = new BitSet();
        bits.set(0, 16);
        assertThat(RequestPdu.writeCoils(0, bits, 3)).hasToString("0f000000030107");
    }

    @Test
    void the_longest_of_each_is_a_pdu_and_one_more_is_refused() {
        assertThat(RequestPdu.writeCoils(0, new BitSet(), 1968).length()).isEqualTo(252);
        assertThat(RequestPdu.writeRegisters(0, words(123)).length()).isEqualTo(252);
        assertThat(RequestPdu.writeAndRead(0, words(121), 0, 125).length()).isEqualTo(252);
        refused(() -> RequestPdu.writeCoils(0, new BitSet(), 1969), "function 15: expected 1..1968 coils, not 1969");
        refused(() -> RequestPdu.writeRegisters(0, words(124)), "function 16: expected 1..123 registers, not 124");
        refused(() -> RequestPdu.writeRegisters(0, words(0)), "function 16: expected 1..123 registers, not 0");
        refused(
                () -> RequestPdu.writeAndRead(0, words(122), 0, 1),
                "function 23: expected 1..121 registers to write, not 122");
        refused(
                () -> RequestPdu.writeAndRead(0, words(1), 0, 126),
                "function 23: expected 1..125 registers to read, not 126");
    }

    @Test
    void what_passes_the_table_or_a_word_is_refused() {
        refused(
                () -> RequestPdu.writeRegisters(65535, words(2)),
                "function 16: 2 at 65535 pass the end of the table at 65535");
        refused(() -> RequestPdu.writeCoil(-1, true), "function 5: 1 at -1 pass the end of the table at 65535");
        refused(() -> RequestPdu.writeRegister(0, 65536), "function 6: expected a word of 0..65535, not 65536");
        refused(() -> RequestPdu.maskRegister(0, -1, 0), "function 22: expected a word of 0..65535, not -1");
        refused(
                () -> RequestPdu.identification(Identification.Access.ONE, 256),
                "function 43: expected an object of 0..255, not 256");
    }

    @ParameterizedTest
    @CsvSource({
        "0500acff00, 0500acff00, ",
        "0500acff00, 0500ac0000, answer to another request of function 5",
        "0500acff00, 0500acff, answer of 4 bytes instead of 5",
        "0600010003, 0600010004, answer to another request of function 6",
        "0f0013000a02cd01, 0f0013000a, ",
        "0f0013000a02cd01, 0f0013000b, answer to another request of function 15",
        "100001000204000a0102, 1000010002, ",
        "100001000204000a0102, 1000020002, answer to another request of function 16",
        "100001000204000a0102, 100001000200, answer of 6 bytes instead of 5",
        "16000400f20025, 16000400f20025, ",
        "16000400f20025, 16000400f20024, answer to another request of function 22",
        "1700030002000e00010200ff, 170400fe0acd, ",
        "1700030002000e00010200ff, 170300fe0acd, answer to another request of function 23",
        "1700030002000e00010200ff, 170200fe, answer of 4 bytes instead of 6",
        "07, 076d, ",
        "07, 07, answer of 1 bytes instead of 2",
        "080000a537, 080000a537, ",
        "080000a537, 080000a538, answer to another request of function 8",
        "08000b0000, 08000b0102, ",
        "08000b0000, 08000c0102, answer to another request of function 8",
        "11, 1102abff, ",
        "11, 1103abff, answer of 4 bytes instead of 5",
        "2b0e0100, 2b0e018300000103414243, identification of 11 bytes instead of 74",
        "2b0e0100, 2b0e01830000020003414243, identification that ends before its objects",
        "2b0e0100, 2b0e01830000010003414243, ",
        "2b0e0100, 2b0e02830000010003414243, answer to another request of function 43",
        "2b0e0100, 2b0d01830000010003414243, answer to another request of function 43",
        "2b0e0100, 2b0e01831100010003414243, identification that contradicts itself",
        "2b0e0401, 2b0e04830000010103414243, ",
        "2b0e0401, 2b0e04830000010003414243, identification of object 0 instead of 1",
        "2b0e0401, 2b0e0483ff05010103414243, identification that contradicts itself",
        "2b0e0100, 2b0e01, identification of 3 bytes",
    })
    void an_answer_is_one_to_its_request_alone(String request, String answer, String refusal) {
        assertThat(new Asked(1, false, pdu(request)).refusal(1, pdu(answer))).isEqualTo(refusal);
    }

    @Test
    void what_answers_say_is_read() {
        Identification identification = Identification.of(pdu("2b0e0183ff0502" + "0003414243" + "0102582d"));
        assertThat(identification.objects()).isEqualTo(Map.of(0, "ABC", 1, "X-"));
        assertThat(identification.next()).isEqualTo(5);
        assertThat(Identification.of(pdu("2b0e01830000010003414243")).next()).isEqualTo(-1);
        assertThat(Answers.registers(pdu("170400fe0acd"))).containsExactly(0xfe, 0xacd);
        assertThat(Answers.exceptionStatus(pdu("076d"))).isEqualTo(0x6d);
        assertThat(Answers.diagnostics(pdu("08000b0102"))).isEqualTo(0x102);
        assertThat(Answers.serverId(pdu("1104414243ff"))).isEqualTo("ABC");
        assertThat(Answers.serverId(pdu("11030142ff"))).isEqualTo("0142ff");
        assertThat(Answers.serverId(pdu("1100"))).isEmpty();
    }

    private static void refused(Runnable request, String text) {
        assertThatThrownBy(request::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text);
    }

    private static List<Integer> words(int count) {
        return Collections.nCopies(count, 0xffff);
    }

    private static Pdu pdu(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return Pdu.of(bytes, 0, bytes.length);
    }
}
